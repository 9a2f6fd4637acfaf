import type { RunState, SavedSearch } from '../api/saved-searches.ts';
import { Link } from '../shell/link.tsx';
import { searchHref } from '../shell/routes.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { ahead } from '../ui/age-text.ts';
import { formatCount } from '../ui/numbers.ts';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { scheduleWords, triggerWords } from './summary-words.ts';

interface Props {
  readonly search: SavedSearch;
  readonly now: number;
  readonly writable: boolean;
  readonly onEnable: (enabled: boolean) => void;
}

export function SearchRow({ search, now, writable, onEnable }: Props) {
  const { id, body, problems, state } = search;
  const title = body?.title ?? id;
  const enabled = body?.enabled ?? true;
  const schedule = body === undefined ? '' : scheduleWords(body);
  return (
    <tr className={enabled ? undefined : 'off'}>
      <th scope="row">
        <Link className="search-title" href={searchHref(id)}>
          <ShortText text={title} limit={200} />
        </Link>
        {body?.alert === undefined ? null : (
          <span className="search-trigger">
            <SeverityBadge severity={body.alert.severity ?? 'medium'} />
            <ShortText text={triggerWords(body.alert)} limit={160} />
          </span>
        )}
        {problems.slice(0, 3).map((problem) => (
          <span key={`${problem.line}:${problem.message}`} className="field-problem">
            {problem.line === undefined ? '' : `line ${problem.line}: `}
            <ShortText text={problem.message} limit={300} />
          </span>
        ))}
        {state?.lastError === undefined ? null : (
          <span className="field-problem">
            last run failed: <ShortText text={state.lastError} limit={300} />
          </span>
        )}
      </th>
      <td>{schedule === '' ? <span className="soft">by hand</span> : <ShortText text={schedule} limit={120} />}</td>
      <td>{state?.lastAt === undefined ? <span className="soft">–</span> : <Age at={state.lastAt} now={now} />}</td>
      <td data-name="next">{nextRun(state, enabled, now)}</td>
      <td className="number" data-name="count">
        {state?.lastCount === undefined ? '–' : formatCount(state.lastCount)}
      </td>
      <td className="number" data-name="alerts">
        {state === undefined || state.alerts === 0 ? (
          (state?.alerts ?? '–')
        ) : (
          <Link href={`/alerts?status=all&rule=${encodeURIComponent(id)}`}>{formatCount(state.alerts)}</Link>
        )}
      </td>
      <td>
        {schedule === '' ? null : (
          <button
            type="button"
            role="switch"
            className="switch"
            aria-checked={enabled}
            aria-label={`${visibleText(capped(title, 80))} runs by itself`}
            disabled={!writable || body === undefined}
            onClick={() => onEnable(!enabled)}
          >
            <span />
          </button>
        )}
      </td>
    </tr>
  );
}

function nextRun(state: RunState | undefined, enabled: boolean, now: number) {
  if (state?.running) return <span className="soft">running</span>;
  if (!enabled || state?.nextAt === undefined) return <span className="soft">–</span>;
  return (
    <span className="moment" title={formatSecond(state.nextAt)}>
      {ahead(state.nextAt, now)}
    </span>
  );
}
