import { memo } from 'react';
import type { Row } from '../api/types.ts';
import { formatTimeCell, isoInstant } from '../time/format.ts';
import { CappedText } from '../ui/capped-text.tsx';
import type { Term } from '../ui/visible.ts';
import { RAW_LIMIT } from './event-row.tsx';
import { Places } from './places.tsx';
import { rawOf } from './row-text.ts';

interface Props {
  readonly row: Row;
  readonly lit: boolean;
  readonly selected: readonly string[];
  readonly terms: readonly Term[];
}

/** An event of the live tail. Where it is lit up when it comes, its style does that: nothing is drawn again for it. */
export const TailRowView = memo(function TailRowView({ row, lit, selected, terms }: Props) {
  const time = row._time ?? null;
  return (
    <li className={lit ? 'event tail-row lit' : 'event tail-row'}>
      <time className="event-time" dateTime={typeof time === 'number' ? isoInstant(time * 1000) : undefined}>
        {formatTimeCell(time) ?? 'no time'}
      </time>
      <div className="event-body">
        <div className="raw">
          <CappedText text={rawOf(row)} limit={RAW_LIMIT} terms={terms} />
        </div>
        <Places row={row} selected={selected} />
      </div>
    </li>
  );
});
