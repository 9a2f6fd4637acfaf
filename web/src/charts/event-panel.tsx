import type { Row } from '../api/types.ts';
import { rawOf } from '../search/row-text.ts';
import { formatTimeCell, isoInstant } from '../time/format.ts';
import { CappedText } from '../ui/capped-text.tsx';
import '../styles/panel-text.css';

const MOST = 200;
const LONGEST = 400;

/** Events as they came, the newest of them. */
export function EventPanel({ rows, label }: { readonly rows: readonly Row[]; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="event-panel" aria-label={label} tabIndex={0}>
      <ol>
        {rows.slice(0, MOST).map((row, index) => (
          // events have no identity but their place
          <li key={index}>
            <time dateTime={typeof row._time === 'number' ? isoInstant(row._time * 1000) : undefined}>
              {formatTimeCell(row._time)?.slice(5, 19) ?? ''}
            </time>
            <span className="event-text">
              <CappedText text={rawOf(row)} limit={LONGEST} />
            </span>
          </li>
        ))}
      </ol>
      {rows.length > MOST ? <p className="soft">and {rows.length - MOST} more: open it in search</p> : null}
    </section>
  );
}
