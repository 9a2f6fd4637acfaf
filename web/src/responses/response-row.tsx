import type { AppResponse, Reports } from '../api/responses.ts';
import { Link } from '../shell/link.tsx';
import { alertHref, searchHref } from '../shell/routes.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { formatCount } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { endWords, KIND_WORDS, stateWords, stepWords } from './response-words.ts';

interface Props {
  readonly response: AppResponse;
  /** What clients have reported; undefined until that is known. */
  readonly reports: Reports | undefined;
  readonly now: number;
  readonly canAct: boolean;
  readonly onAct: (what: 'approve' | 'undo') => void;
}

export function ResponseRow({ response, reports, now, canAct, onAct }: Props) {
  const { kind, target, dryRun, rule, reason, state, until, history } = response;
  // What a person decides by, and what kept it back.
  const because = state === 'active' || rule === undefined ? undefined : history.at(state === 'proposed' ? 0 : -1)?.why;
  return (
    <li className={dryRun ? 'response-row dry' : 'response-row'} data-state={state}>
      <span className="response-state">
        <span className={`response-badge ${dryRun ? 'dry' : state}`}>{stateWords(response)}</span>
        {dryRun ? <span className="response-dry">dry run</span> : null}
      </span>
      <div className="response-what">
        <p>
          <span className="soft">{KIND_WORDS[kind]}</span>{' '}
          <strong className="response-target">
            <ShortText text={target} limit={120} />
          </strong>
        </p>
        <p className="response-why">
          {rule === undefined ? (
            <>
              by hand: <ShortText text={reason} limit={200} />
            </>
          ) : (
            <Link href={searchHref(rule)}>
              <ShortText text={reason} limit={200} />
            </Link>
          )}
        </p>
        {because === undefined ? null : (
          <p className="response-because">
            <ShortText text={because} limit={200} />
          </p>
        )}
        <details>
          <summary>History</summary>
          <ol className="response-history">
            {history.map((step) => (
              <li key={`${step.at} ${step.step}`}>
                <span className="soft">
                  <Age at={step.at} now={now} />
                </span>
                <span>
                  {stepWords(step.step)} by <ShortText text={step.by} limit={80} />
                  {step.why === undefined ? null : (
                    <>
                      : <ShortText text={step.why} limit={300} />
                    </>
                  )}
                  {step.alert === undefined ? null : (
                    <>
                      {' '}
                      <Link href={alertHref(step.alert)}>alert</Link>
                    </>
                  )}
                </span>
              </li>
            ))}
          </ol>
        </details>
      </div>
      <span className="response-end" title={until === undefined ? undefined : formatSecond(until)}>
        {endWords(response, now)}
      </span>
      <span className="response-reports">
        {reports === undefined ? null : <ReportWords reports={reports} now={now} />}
      </span>
      <span className="response-acts">
        {canAct && state === 'proposed' ? (
          <button type="button" className="primary small" onClick={() => onAct('approve')}>
            Approve…
          </button>
        ) : null}
        {canAct && (state === 'proposed' || state === 'active') ? (
          <button type="button" className="small" onClick={() => onAct('undo')}>
            {state === 'proposed' ? 'Reject…' : 'Undo…'}
          </button>
        ) : null}
      </span>
    </li>
  );
}

function ReportWords({ reports, now }: { readonly reports: Reports; readonly now: number }) {
  const { enforced, dryRun, last } = reports;
  return (
    <>
      {enforced > 0 ? <span>{formatCount(enforced)} refused</span> : null}
      {dryRun > 0 ? <span>{formatCount(dryRun)} would be</span> : null}
      <span className="soft">
        last <Age at={last} now={now} />
      </span>
    </>
  );
}
