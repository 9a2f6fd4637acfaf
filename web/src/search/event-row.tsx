import type { Row } from '../api/types.ts';
import { formatTimeCell, isoInstant } from '../time/format.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Term } from '../ui/visible.ts';
import { EventFields } from './event-fields.tsx';
import { scalarsOf } from './field-counts.ts';
import { ValueButton } from './value-button.tsx';

interface Props {
  readonly row: Row;
  readonly number: number;
  readonly columns: readonly string[];
  readonly terms: readonly Term[];
  readonly open: boolean;
  readonly onToggle: (number: number) => void;
}

const PLACE_FIELDS = ['host', 'source', 'sourcetype', 'index'];
const RAW_LIMIT = 1000;

export function EventRow({ row, number, columns, terms, open, onToggle }: Props) {
  const time = row._time ?? null;
  const shown = formatTimeCell(time) ?? 'no time';
  const fieldsId = `event-${number}-fields`;
  return (
    <li className={open ? 'event open' : 'event'}>
      <button
        type="button"
        className="event-toggle"
        aria-expanded={open}
        aria-controls={open ? fieldsId : undefined}
        aria-label={`Fields of event ${number + 1}, ${shown}`}
        onClick={() => onToggle(number)}
      >
        <Icon name="chevron" />
        <time dateTime={typeof time === 'number' ? isoInstant(time * 1000) : undefined}>{shown}</time>
      </button>
      <div className="event-body">
        <div className="raw">
          <CappedText text={rawOf(row)} limit={RAW_LIMIT} terms={terms} />
        </div>
        <dl className="places">
          {PLACE_FIELDS.map((field) => {
            const [value] = scalarsOf(row[field]);
            return value === undefined ? null : (
              <div key={field}>
                <dt>{field}</dt>
                <dd>
                  <ValueButton field={field} value={value} limit={120} />
                </dd>
              </div>
            );
          })}
        </dl>
        {open ? <EventFields id={fieldsId} row={row} columns={columns} /> : null}
      </div>
    </li>
  );
}

/** `fields - _raw` is a legitimate search; what is left of the event stands in for its text. */
function rawOf(row: Row): string {
  const raw = row._raw;
  if (typeof raw === 'string') return raw;
  return JSON.stringify(row);
}
