import { useEffect, useRef, useState } from 'react';
import { AlertResults, searchLink } from '../alerts/alert-results.tsx';
import { EntityLine } from '../alerts/entity.tsx';
import { windowText } from '../alerts/window-text.ts';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { isAbort } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { type SavedSearchBody, type Trial, trySavedSearch } from '../api/saved-searches.ts';
import { Link } from '../shell/link.tsx';
import { absoluteRange } from '../time/range.ts';
import { Icon } from '../ui/icon.tsx';
import { formatElapsed, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';

export type TrialState =
  | { readonly name: 'running' }
  | { readonly name: 'done'; readonly trial: Trial; readonly body: SavedSearchBody }
  | { readonly name: 'failed'; readonly error: ApiError };

/** Runs what is in the form, without saving it and without telling anybody. */
export function useTrial() {
  const client = useClient();
  const [state, setState] = useState<TrialState>();
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (body: SavedSearchBody) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState({ name: 'running' });
    try {
      const trial = await trySavedSearch(client, body, controller.signal);
      if (!controller.signal.aborted) setState({ name: 'done', trial, body });
    } catch (error) {
      if (!controller.signal.aborted && !isAbort(error)) setState({ name: 'failed', error: asApiError(error) });
    }
  };
  return { state, run };
}

const SHOWN_FINDINGS = 10;

export function TrialView({ state, alerts }: { readonly state: TrialState; readonly alerts: boolean }) {
  if (state.name === 'running')
    return (
      <p className="running" role="status">
        <span className="spinner" /> trying it over the last window
      </p>
    );
  if (state.name === 'failed') return <Trouble error={state.error} />;
  const { trial, body } = state;
  const { window, count, fires, reason, findings, columns, results, elapsedMs } = trial;
  return (
    <div className="trial">
      <p className={fires ? 'verdict fires' : 'verdict'} role="status">
        <Icon name={fires ? 'warning' : 'check'} />
        <span>
          <strong>{alerts ? (fires ? 'It would trigger.' : 'It would not trigger.') : plural(count, 'result')}</strong>{' '}
          <ShortText text={reason === '' ? plural(count, 'result') : reason} limit={300} />
          <span className="soft">
            {' '}
            over {windowText(window)}, in {formatElapsed(elapsedMs)}.
          </span>{' '}
          <Link href={searchLink(body.search, absoluteRange(window.from, window.to))}>Open in search</Link>
        </span>
      </p>
      {findings.length > 0 && findings.some(({ key }) => key.length > 0) ? (
        <ul className="trial-findings" aria-label="Alerts that it would raise">
          {findings.slice(0, SHOWN_FINDINGS).map((finding, index) => (
            // findings of one trial never change
            <li key={index}>
              <EntityLine entity={finding.key} /> <ShortText text={finding.reason} limit={200} />
            </li>
          ))}
          {findings.length > SHOWN_FINDINGS ? (
            <li className="soft">and {findings.length - SHOWN_FINDINGS} more</li>
          ) : null}
        </ul>
      ) : null}
      {results.length === 0 ? null : (
        <AlertResults search={body.search} window={window} columns={columns} rows={results} elapsedMs={elapsedMs} />
      )}
    </div>
  );
}
