import { useState } from 'react';
import { formatMoment } from '../time/format.ts';
import { labelOf } from '../time/range.ts';
import { formatElapsed, plural } from '../ui/numbers.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { matching, type RecentSearch } from './recent.ts';

interface Props {
  readonly list: readonly RecentSearch[];
  readonly onRun: (run: RecentSearch) => void;
  readonly onForget: () => void;
}

/** What was searched before, with what came of it. */
export function HistoryPanel({ list, onRun, onForget }: Props) {
  const [filter, setFilter] = useState('');
  const shown = matching(list, filter);
  return (
    <div className="pick">
      <input
        data-first
        value={filter}
        placeholder="Filter"
        aria-label="Filter the history"
        spellCheck={false}
        onChange={(event) => setFilter(event.target.value)}
      />
      {shown.length === 0 ? (
        <p className="pick-none">{list.length === 0 ? 'Nothing has been searched yet.' : 'Nothing matches.'}</p>
      ) : (
        <ul className="pick-list">
          {shown.map((run) => (
            <li key={`${run.search} ${run.earliest} ${run.latest}`}>
              <button type="button" onClick={() => onRun(run)}>
                <code>
                  <VisibleText text={run.search} />
                </code>
                <RunFacts run={run} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {list.length === 0 ? null : (
        <p className="pick-foot">
          <span className="hint">kept in this browser until you sign out</span>
          <button type="button" className="link" onClick={onForget}>
            forget all
          </button>
        </p>
      )}
    </div>
  );
}

export function RunFacts({ run }: { readonly run: RecentSearch }) {
  const { at, outcome } = run;
  return (
    <span className="run-facts">
      <span>{labelOf(run)}</span>
      {outcome === undefined ? null : (
        <span>
          {plural(outcome.count, 'result')} in {formatElapsed(outcome.elapsedMs)}
        </span>
      )}
      <time dateTime={new Date(at).toISOString()}>{formatMoment(Math.floor(at / 60_000) * 60_000)}</time>
    </span>
  );
}
