import { useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { SEVERITIES, searchFiles } from '../api/saved-searches.ts';
import { Select } from '../ui/select.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { type AlertFilter, isNarrowed, NO_FILTER, ORDERS, SINCE, sinceName } from './alert-filter.ts';

interface Props {
  readonly filter: AlertFilter;
  readonly onChange: (filter: AlertFilter) => void;
}

const PAUSE_MS = 300;

export function FilterBar({ filter, onChange }: Props) {
  const [text, setText] = useState(filter.text);
  const rules = useRules(filter.rule);
  // The address may change without the field: back, forward, a link.
  useEffect(() => setText(filter.text), [filter.text]);
  useEffect(() => {
    if (text === filter.text) return;
    const timer = setTimeout(() => onChange({ ...filter, text }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, filter, onChange]);
  const since = SINCE.some((known) => known === filter.since) ? SINCE : [...SINCE, filter.since];
  return (
    <search className="filter-bar">
      <input
        type="search"
        aria-label="Text in the alert"
        placeholder="Filter by text…"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <fieldset className="toggles">
        <legend className="visually-hidden">Severity</legend>
        {SEVERITIES.toReversed().map((severity) => {
          const pressed = filter.severities.includes(severity);
          return (
            <button
              key={severity}
              type="button"
              className="small"
              aria-pressed={pressed}
              onClick={() =>
                onChange({
                  ...filter,
                  severities: SEVERITIES.filter((one) =>
                    one === severity ? !pressed : filter.severities.includes(one),
                  ),
                })
              }
            >
              {severity}
            </button>
          );
        })}
      </fieldset>
      <Select
        aria-label="Found by"
        value={filter.rule}
        options={['', ...rules.keys()]}
        nameOf={(rule) => (rule === '' ? 'Anything' : visibleText(capped(rules.get(rule) ?? rule, 60)))}
        onChoose={(rule) => onChange({ ...filter, rule })}
      />
      <Select
        aria-label="Time"
        value={filter.since}
        options={since}
        nameOf={sinceName}
        onChoose={(chosen) => onChange({ ...filter, since: chosen })}
      />
      <Select
        aria-label="Order"
        value={filter.order}
        options={ORDERS}
        nameOf={(order) => (order === 'newest' ? 'Newest first' : 'Gravest first')}
        onChoose={(order) => onChange({ ...filter, order })}
      />
      {isNarrowed(filter) ? (
        <button type="button" className="link" onClick={() => onChange({ ...NO_FILTER, status: filter.status })}>
          clear
        </button>
      ) : null}
    </search>
  );
}

/** Titles by id. A search that was deleted still has its alerts. */
function useRules(chosen: string): ReadonlyMap<string, string> {
  const client = useClient();
  const [rules, setRules] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    const controller = new AbortController();
    searchFiles.list(client, controller.signal).then(
      ({ documents }) => setRules(new Map(documents.map(({ id, body }) => [id, body?.title ?? id]))),
      // The list of alerts says what is wrong with the server; without this one there is less to choose from.
      () => undefined,
    );
    return () => controller.abort();
  }, [client]);
  return chosen === '' || rules.has(chosen) ? rules : new Map([...rules, [chosen, chosen]]);
}
