import { useMemo, useState } from 'react';
import type { FieldSummary } from '../api/search-types.ts';
import type { SearchResult } from '../api/types.ts';
import { FieldName } from '../ui/field-name.tsx';
import { formatCount, formatShare } from '../ui/numbers.ts';
import { groupFields } from './field-counts.ts';
import { FieldPanel } from './field-panel.tsx';
import { type KnownFields, useFields } from './use-fields.ts';

interface Props {
  readonly search: string;
  readonly pattern: string;
  readonly result: SearchResult;
  readonly selected: readonly string[];
  readonly onSelect: (name: string) => void;
  readonly onSearch: (search: string) => void;
}

interface Opened {
  readonly name: string;
  readonly anchor: HTMLElement;
}

const FILTER_FROM = 12;

/** The fields of all results by their use; a click on one opens its most frequent values. */
export function FieldSidebar({ search, pattern, result, selected, onSelect, onSearch }: Props) {
  const known = useFields(search, pattern, result);
  const [filter, setFilter] = useState('');
  const [opened, setOpened] = useState<Opened>();
  const { fields } = known.report;
  const groups = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return groupFields(
      fields.filter(({ name }) => name.toLowerCase().includes(wanted)),
      selected,
    );
  }, [fields, filter, selected]);
  const open = (name: string, anchor: HTMLElement) => setOpened(opened?.name === name ? undefined : { name, anchor });
  const shown = opened === undefined ? undefined : fields.find(({ name }) => name === opened.name);
  const list = { opened: opened?.name, onOpen: open };
  return (
    <div className="field-groups">
      {fields.length < FILTER_FROM ? null : (
        <input
          className="field-filter"
          value={filter}
          placeholder="Filter fields"
          aria-label="Filter fields"
          spellCheck={false}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <FieldGroup title="Selected" fields={groups.selected} {...list} />
      <FieldGroup title="Interesting" fields={groups.interesting} {...list} />
      <FieldGroup title="In few events" fields={groups.others} {...list} />
      <p className="field-note">{noteOf(known)}</p>
      {opened === undefined || shown === undefined ? null : (
        <FieldPanel
          key={shown.name}
          field={shown}
          counted={countedOf(known)}
          note={noteOf(known)}
          anchor={opened.anchor}
          search={search}
          selected={selected.includes(shown.name)}
          onSelect={() => onSelect(shown.name)}
          onSearch={onSearch}
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly fields: readonly FieldSummary[];
  readonly opened: string | undefined;
  readonly onOpen: (name: string, anchor: HTMLElement) => void;
}

function FieldGroup({ title, fields, opened, onOpen }: GroupProps) {
  if (fields.length === 0) return null;
  return (
    <section aria-label={`${title} fields`}>
      <h2>{title}</h2>
      <ul className="field-list">
        {fields.map(({ name, coverage, distinct, numeric }) => (
          <li key={name}>
            <button
              type="button"
              className="field-name"
              aria-haspopup="dialog"
              aria-expanded={opened === name}
              title={`in ${formatShare(coverage)} of the events, ${formatCount(distinct)} different values`}
              onClick={(event) => onOpen(name, event.currentTarget)}
            >
              <span className="field-kind" aria-hidden="true">
                {numeric ? '#' : 'a'}
              </span>
              <FieldName name={name} />
              <span className="field-count">{formatCount(distinct)}</span>
              <span className="field-coverage" aria-hidden="true">
                <span style={{ width: `${coverage * 100}%` }} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** So many events the server looks at for the figures, the newest. */
const SAMPLE = 100_000;

/** How many events the figures are of. */
function countedOf({ report, source }: KnownFields): number {
  return source === 'all' && report.sampled ? Math.min(SAMPLE, report.total) : report.total;
}

function noteOf({ report, source }: KnownFields): string {
  if (source === 'all') {
    return report.sampled
      ? `of the newest ${formatCount(SAMPLE)} of ${formatCount(report.total)} events`
      : `of all ${formatCount(report.total)} events`;
  }
  const loaded = `of the first ${formatCount(report.total)} loaded events`;
  return source === 'counting' ? `${loaded}; counting all …` : `${loaded}: the server could not count all of them`;
}
