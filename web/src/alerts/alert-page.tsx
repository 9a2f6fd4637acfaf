import { type AlertDetail, alertCases, markExpected, retryDelivery } from '../api/alerts.ts';
import { CaseActs } from '../cases/case-acts.tsx';
import { CaseFrame } from '../cases/case-frame.tsx';
import { ResponsesTaken } from '../cases/responses-taken.tsx';
import { useCase } from '../cases/use-case.ts';
import { Link } from '../shell/link.tsx';
import { incidentHref, ruleHref, searchHref } from '../shell/routes.ts';
import { formatMoment, formatSecond, formatSpan, zoneLabel } from '../time/format.ts';
import { absoluteRange } from '../time/range.ts';
import { ago } from '../ui/age-text.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { useNow } from '../ui/use-now.ts';
import { AlertResults, searchLink } from './alert-results.tsx';
import { Deliveries } from './deliveries.tsx';
import { isRule, ruleId } from './found-by.ts';
import { FoundEvents } from './found-events.tsx';
import { FoundRule } from './found-rule.tsx';
import { History } from './history.tsx';
import '../styles/alerts.css';
import '../styles/alert.css';

export function AlertPage({ id }: { readonly id: string }) {
  const now = useNow();
  const shown = useCase(id, (client, one, signal) => alertCases.read(client, one, signal));
  return (
    <CaseFrame
      what="alert"
      kept="for as long as what found them says"
      shown={shown}
      main={(alert) => <Found alert={alert} now={now} />}
      side={(alert) => (
        <>
          <CaseActs
            of={alert}
            changes={alertCases}
            {...(alert.observed === undefined ? {} : { expect: markExpected })}
            more="more like this"
            now={now}
            busy={shown.busy}
            act={shown.act}
          />
          <section className="card" aria-labelledby="deliveries-title">
            <h2 id="deliveries-title">Deliveries</h2>
            <Deliveries
              deliveries={alert.deliveries}
              now={now}
              busy={shown.busy}
              onRetry={(action) => void shown.act((to) => retryDelivery(to, alert.id, action))}
            />
          </section>
          <ResponsesTaken of={[alert]} now={now} />
          <section className="card" aria-labelledby="history-title">
            <h2 id="history-title">History</h2>
            <History alert={alert} now={now} />
          </section>
        </>
      )}
    />
  );
}

function Found({ alert, now }: { readonly alert: AlertDetail; readonly now: number }) {
  const link = searchLink(alert.search, absoluteRange(alert.window.from, alert.window.to));
  return (
    <>
      <section className="card" aria-labelledby="why-title">
        <h2 id="why-title" className="visually-hidden">
          Why
        </h2>
        <p className="lead">
          <CappedText text={alert.reason} limit={500} />
        </p>
        {alert.description === '' ? null : (
          <p className="description">
            <CappedText text={alert.description} limit={1000} />
          </p>
        )}
        <Facts alert={alert} now={now} />
      </section>
      <section className="card" aria-labelledby="search-title">
        <h2 id="search-title">
          Search
          <span className="card-acts">
            <CopyButton label="Copy" text={() => alert.search} />
            <Link className="button small" href={link}>
              Open in search
            </Link>
          </span>
        </h2>
        <pre className="spl-shown">
          <CappedText text={alert.search} limit={4000} />
        </pre>
      </section>
      {isRule(alert.rule) && alert.results.length > 0 && !alert.columns.includes('_raw') ? (
        <FoundEvents search={alert.search} window={alert.window} />
      ) : (
        <Results alert={alert} />
      )}
      {isRule(alert.rule) ? <FoundRule id={ruleId(alert.rule)} /> : null}
    </>
  );
}

/** As they were when it was found. */
function Results({ alert }: { readonly alert: AlertDetail }) {
  return (
    <section aria-labelledby="results-title" className="alert-results">
      <h2 id="results-title">
        Results
        <span className="soft">
          {alert.results.length < alert.count
            ? `the first ${formatCount(alert.results.length)} of ${formatCount(alert.count)}, as found`
            : `${plural(alert.results.length, 'result')}, as found`}
        </span>
      </h2>
      {alert.results.length === 0 ? (
        <p className="soft">There were none: this alert is about what did not happen.</p>
      ) : (
        <AlertResults search={alert.search} window={alert.window} columns={alert.columns} rows={alert.results} />
      )}
    </section>
  );
}

function Facts({ alert, now }: { readonly alert: AlertDetail; readonly now: number }) {
  const { window, key, at, late, rule, expires, incident } = alert;
  return (
    <dl className="facts">
      {key.map(([field, value]) => (
        <div key={field}>
          <dt>
            <ShortText text={field} limit={100} />
          </dt>
          <dd className="mono">
            <CappedText text={value} limit={300} />
          </dd>
        </div>
      ))}
      <div>
        <dt>Window</dt>
        <dd>
          {formatSecond(window.from)} to {formatSecond(window.to)} {zoneLabel(window.to)}{' '}
          <span className="soft">({formatSpan(window.to - window.from)})</span>
        </dd>
      </div>
      <div>
        <dt>Found</dt>
        <dd>
          {formatSecond(at)} <span className="soft">{ago(at, now)}</span>
          {late ? ', when late events had arrived' : ''}
        </dd>
      </div>
      <div>
        <dt>{isRule(rule) ? 'Rule' : 'Saved search'}</dt>
        <dd>
          {isRule(rule) ? (
            <Link href={ruleHref(ruleId(rule))}>
              <ShortText text={ruleId(rule)} limit={100} />
            </Link>
          ) : (
            <Link href={searchHref(rule)}>
              <ShortText text={rule} limit={100} />
            </Link>
          )}
          {' · '}
          <Link href={`/alerts?status=all&rule=${encodeURIComponent(rule)}`}>all its alerts</Link>
        </dd>
      </div>
      {incident === undefined ? null : (
        <div>
          <dt>Incident</dt>
          <dd>
            <Link href={incidentHref(incident)}>what else belongs to it</Link>
          </dd>
        </div>
      )}
      {expires === undefined ? null : (
        <div>
          <dt>Kept until</dt>
          <dd>{formatMoment(expires).slice(0, 10)}</dd>
        </div>
      )}
    </dl>
  );
}
