import { memo } from 'react';
import type { Row } from '../api/types.ts';
import { formatTimeCell, isoInstant } from '../time/format.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Term } from '../ui/visible.ts';
import { EventFields } from './event-fields.tsx';
import { Places } from './places.tsx';
import { rawOf } from './row-text.ts';

interface Props {
  /** Tells the list how high the row is. */
  readonly measure: (element: HTMLLIElement | null) => void;
  readonly row: Row;
  readonly number: number;
  /** Of all events of the list, most of which are not in the page. */
  readonly count: number;
  readonly columns: readonly string[];
  readonly selected: readonly string[];
  readonly terms: readonly Term[];
  readonly open: boolean;
  readonly current: boolean;
  readonly onToggle: (number: number) => void;
}

export const RAW_LIMIT = 1000;

export const EventRow = memo(function EventRow(props: Props) {
  const { measure, row, number, count, columns, selected, terms, open, current, onToggle } = props;
  const time = row._time ?? null;
  const shown = formatTimeCell(time) ?? 'no time';
  const fieldsId = `event-${number}-fields`;
  return (
    <li
      ref={measure}
      data-index={number}
      aria-setsize={count}
      aria-posinset={number + 1}
      className={['event', open ? 'open' : '', current ? 'current' : ''].join(' ')}
    >
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
        <Places row={row} selected={selected} />
        {open ? <EventFields id={fieldsId} row={row} columns={columns} /> : null}
      </div>
    </li>
  );
});
