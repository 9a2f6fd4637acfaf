import { useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import type { Term } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { Failure } from './failure.tsx';
import { MOST_ROWS } from './tail-buffer.ts';
import { TailRowView } from './tail-row.tsx';
import { type Tail, useTail } from './use-tail.ts';

interface Props {
  readonly search: string;
  readonly pattern: string;
  readonly selected: readonly string[];
  readonly terms: readonly Term[];
  readonly onSessionOver: () => void;
  readonly onLeave: () => void;
}

/** So near to the end it counts as there, and new events keep it there. */
const EDGE = 40;

/** New events at the bottom, as they are stored. Whoever scrolls up is left alone until they come back to the edge. */
export function TailView({ search, pattern, selected, terms, onSessionOver, onLeave }: Props) {
  const tail = useTail(search, pattern, onSessionOver);
  const { buffer, phase } = tail;
  const box = useRef<HTMLElement>(null);
  const [atEdge, setAtEdge] = useState(true);

  const scrollToEdge = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  // new rows move the edge
  useLayoutEffect(() => {
    if (atEdge && buffer.shown.length > 0) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [atEdge, buffer.shown]);

  if (phase.name === 'failed') return <Failure error={phase.error} onRetry={tail.start} />;
  return (
    <section className="tail" aria-label="Live tail">
      <TailBar tail={tail} onLeave={onLeave} />
      {tail.warnings.map((warning) => (
        <p key={warning} className="notice">
          <VisibleText text={warning} />
        </p>
      ))}
      <div className="tail-frame">
        <section
          className="tail-rows"
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="New events"
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
            setAtEdge(scrollHeight - scrollTop - clientHeight < EDGE)
          }
        >
          {buffer.shown.length === 0 ? <p className="tail-empty">{emptyText(tail)}</p> : null}
          <ol aria-label={plural(buffer.shown.length, 'event')}>
            {buffer.shown.map(({ id, row, lit }) => (
              <TailRowView key={id} row={row} lit={lit} selected={selected} terms={terms} />
            ))}
          </ol>
        </section>
        {atEdge || buffer.shown.length === 0 ? null : (
          <button type="button" className="small tail-edge" onClick={scrollToEdge}>
            <Icon name="down" />
            To the newest
          </button>
        )}
      </div>
    </section>
  );
}

function TailBar({ tail, onLeave }: { readonly tail: Tail; readonly onLeave: () => void }) {
  const { phase, buffer, leftOut, paused } = tail;
  const missed = leftOut + buffer.passed;
  const isOn = phase.name === 'live' || phase.name === 'connecting' || phase.name === 'lost';
  return (
    <div className="tail-bar">
      <span className={`tail-state ${paused ? 'paused' : phase.name}`}>
        <span className="tail-dot" aria-hidden="true" />
        <span role="status">{stateText(tail)}</span>
      </span>
      <span className="tail-counts">
        {plural(buffer.received, 'event')} since the beginning
        {buffer.received > MOST_ROWS ? `, the last ${formatCount(MOST_ROWS)} kept` : ''}
        {missed > 0 ? (
          <strong className="tail-missed"> · {plural(missed, 'event')} left out: more came than could be shown</strong>
        ) : null}
      </span>
      <span className="tail-acts">
        {!isOn ? (
          <button type="button" className="small primary" onClick={tail.start}>
            <Icon name="play" />
            Start again
          </button>
        ) : paused ? (
          <button type="button" className="small primary" onClick={tail.resume}>
            <Icon name="play" />
            Resume{buffer.waiting.length > 0 ? ` (${formatCount(buffer.waiting.length)} waiting)` : ''}
          </button>
        ) : (
          <button type="button" className="small" onClick={tail.pause}>
            <Icon name="pause" />
            Pause
          </button>
        )}
        <button type="button" className="small" onClick={tail.clear}>
          Clear
        </button>
        <button type="button" className="small" onClick={onLeave}>
          Leave live tail
        </button>
      </span>
    </div>
  );
}

function stateText({ phase, paused }: Tail): string {
  switch (phase.name) {
    case 'connecting':
      return 'Connecting …';
    case 'lost':
      return `Trying again: ${phase.message}`;
    case 'stopped':
      return `Stopped: ${phase.why}`;
    default:
      return paused ? 'Paused' : 'Live';
  }
}

function emptyText({ phase, paused }: Tail): string {
  if (phase.name !== 'live') return '';
  return paused ? 'Paused.' : 'Waiting for the next event that matches …';
}
