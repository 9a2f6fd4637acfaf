import type { ReactNode } from 'react';
import { formatSecond, zoneLabel } from '../time/format.ts';
import { isAbsolute, type TimeRange, widened } from '../time/range.ts';
import { formatCount, formatElapsed, plural } from '../ui/numbers.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { largerLimit, type SearchLocation } from './location.ts';
import { Running } from './running.tsx';
import type { SearchState } from './use-search.ts';

interface Props {
  readonly state: SearchState;
  readonly location: SearchLocation;
  readonly onCancel: () => void;
  readonly onRange: (range: TimeRange) => void;
  readonly onMore: (limit: number) => void;
}

/** What was found, in which time and how fast; while a search runs, how long it has. */
export function SummaryLine({ state, location, onCancel, onRange, onMore }: Props) {
  const { phase, result } = state;
  if (phase.name === 'failed') return null;
  return (
    <div className="summary">
      <div className="summary-line">
        {phase.name === 'running' ? <Running id={phase.id} since={phase.since} onCancel={onCancel} /> : null}
        <p role="status" aria-live="polite" className={phase.name === 'running' ? 'visually-hidden' : undefined}>
          {announcement(state)}
        </p>
        {phase.name === 'done' && result?.truncated ? (
          <span className="truncation">
            {result.kind === 'events' ? 'the newest' : 'the first'} {formatCount(result.rows.length)} are loaded ·{' '}
            <More location={location} loaded={result.rows.length} onMore={onMore} />
          </span>
        ) : null}
        {phase.name === 'done' && isAbsolute(location) && result?.kind === 'table' ? (
          <button type="button" className="small" onClick={() => onRange(widened(result.earliest, result.latest))}>
            Zoom out
          </button>
        ) : null}
      </div>
      {phase.name === 'done'
        ? result?.warnings.map((warning) => (
            <p key={warning} className="notice">
              <VisibleText text={warning} />
            </p>
          ))
        : null}
    </div>
  );
}

interface MoreProps {
  readonly location: SearchLocation;
  readonly loaded: number;
  readonly onMore: (limit: number) => void;
}

/** Asks for more where more can be had: the page has its largest choice, the server its own limit. */
function More({ location, loaded, onMore }: MoreProps) {
  const larger = largerLimit(location.limit);
  if (loaded < location.limit) return 'the server’s limits.rows allows no more';
  if (larger === undefined) return 'narrow the search or its time to see the others';
  return (
    <button type="button" className="link" onClick={() => onMore(larger)}>
      load up to {formatCount(larger)}
    </button>
  );
}

function announcement({ phase, result, timeline }: SearchState): ReactNode {
  if (phase.name === 'running') return 'searching';
  if (phase.name === 'cancelled') return 'The search was cancelled.';
  if (phase.name !== 'done' || result === undefined) return '';
  const loaded = result.rows.length;
  const total = result.truncated && result.kind === 'events' ? (timeline?.total ?? 0) : 0;
  const what = total > loaded ? plural(total, 'event') : plural(loaded, result.kind === 'events' ? 'event' : 'row');
  const from = result.earliest <= 0 ? 'the beginning' : formatSecond(result.earliest);
  return (
    <>
      {what} from <span className="moment">{from}</span> to{' '}
      <span className="moment">
        {formatSecond(result.latest)} {zoneLabel(result.latest)}
      </span>
      , in {formatElapsed(result.elapsedMs)}
    </>
  );
}
