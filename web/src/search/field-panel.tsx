import type { FieldSummary } from '../api/search-types.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, formatShare, plural } from '../ui/numbers.ts';
import { Popover } from '../ui/popover.tsx';
import { capped } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { fieldSearches } from './field-searches.ts';
import { narrow } from './narrow.ts';

interface Props {
  readonly field: FieldSummary;
  /** Events that the figures are of. */
  readonly counted: number;
  /** Which events the figures are of. */
  readonly note: string;
  readonly anchor: HTMLElement;
  readonly search: string;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onSearch: (search: string) => void;
  readonly onClose: () => void;
}

const SHOWN = 200;
/** A condition on a value longer than this would be a search that nobody can read. */
const LONGEST_CONDITION = 2000;

/** The most frequent values of a field and what can be asked of it. */
export function FieldPanel(props: Props) {
  const { field, counted, note, anchor, search, selected, onSelect, onSearch, onClose } = props;
  const { name, coverage, distinct, numeric, top } = field;
  const having = coverage * counted;
  const go = (next: string) => {
    onClose();
    onSearch(next);
  };
  return (
    <Popover
      label={`Field ${name}`}
      title={<VisibleText text={capped(name, SHOWN)} />}
      anchor={anchor}
      onClose={onClose}
    >
      <div className="field-panel">
        <p className="hint">
          {numeric ? 'Numbers' : 'Text'} in {formatShare(coverage)} of the events, {plural(distinct, 'different value')}
        </p>
        <p className="field-links">
          {fieldSearches(search, name, numeric).map((asked) => (
            <button key={asked.label} type="button" className="small" onClick={() => go(asked.search)}>
              {asked.label}
            </button>
          ))}
        </p>
        <table className="field-values">
          <thead>
            <tr>
              <th scope="col">{distinct > top.length ? `Top ${top.length} values` : 'Values'}</th>
              <th scope="col" className="number">
                Events
              </th>
              <th scope="col" className="number">
                Share
              </th>
              <th scope="col">
                <span className="visually-hidden">Narrow the search</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {top.map(({ value, count }) => {
              const share = having === 0 ? 0 : Math.min(1, count / having);
              const shown = <VisibleText text={capped(value, SHOWN)} />;
              return (
                <tr key={value}>
                  <th scope="row">
                    {value === '' ? <em className="empty-value">empty</em> : shown}
                    <span className="share" aria-hidden="true">
                      <span style={{ width: `${share * 100}%` }} />
                    </span>
                  </th>
                  <td className="number">{formatCount(count)}</td>
                  <td className="number">{formatShare(share)}</td>
                  <td className="field-acts">
                    {value.length > LONGEST_CONDITION ? null : (
                      <>
                        <NarrowButton
                          label="Only this value"
                          icon="plus"
                          onClick={() => go(narrow(search, { field: name, value }, 'events'))}
                        />
                        <NarrowButton
                          label="Exclude this value"
                          icon="minus"
                          onClick={() => go(narrow(search, { field: name, value, exclude: true }, 'events'))}
                        />
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <div className="field-foot">
          <label>
            <input type="checkbox" checked={selected} onChange={onSelect} />
            Show with every event
          </label>
          <span className="hint">{note}; shares of those that have the field</span>
        </div>
      </div>
    </Popover>
  );
}

interface NarrowProps {
  readonly label: string;
  readonly icon: 'plus' | 'minus';
  readonly onClick: () => void;
}

function NarrowButton({ label, icon, onClick }: NarrowProps) {
  return (
    <button type="button" className="quiet" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
