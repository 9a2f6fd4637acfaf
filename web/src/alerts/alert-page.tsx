import { useState } from 'react';
import { type AlertDetail, commentOn, markExpected, mute, readAlert, retryDelivery, setStatus } from '../api/alerts.ts';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { Client } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { incidentHref, ruleHref, searchHref } from '../shell/routes.ts';
import { formatMoment, formatSecond, formatSpan, zoneLabel } from '../time/format.ts';
import { absoluteRange } from '../time/range.ts';
import { ago } from '../ui/age-text.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { AlertResults, searchLink } from './alert-results.tsx';
import { CaseActs } from './case-acts.tsx';
import { Deliveries } from './deliveries.tsx';
import { finder, isRule, ruleId } from './found-by.ts';
import { History } from './history.tsx';
import '../styles/alerts.css';
import '../styles/alert.css';

const CHANGES = { setStatus, comment: commentOn, mute };
const ANOMALY_CHANGES = { ...CHANGES, expect: markExpected };

export function AlertPage({ id }: { readonly id: string }) {
  const client = useClient();
  const now = useNow();
  const poll = usePoll(id, 5_000, (signal) => readAlert(client, id, signal));
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();

  const act = async (change: (client: Client) => Promise<AlertDetail>): Promise<boolean> => {
    setBusy(true);
    setRefused(undefined);
    try {
      poll.set(await change(client));
      return true;
    } catch (error) {
      setRefused(asApiError(error));
      return false;
    } finally {
      setBusy(false);
    }
  };

  const alert = poll.value;
  if (alert === undefined)
    return (
      <PageFrame title="Alert">
        {poll.error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : poll.error.status === 404 ? (
          <div className="state">
            <h2>There is no such alert</h2>
            <p>It may have been forgotten: alerts are kept for as long as what found them says.</p>
            <Link href="/alerts?status=all">All alerts</Link>
          </div>
        ) : (
          <Trouble error={poll.error} onRetry={poll.again} />
        )}
      </PageFrame>
    );

  const link = searchLink(alert.search, absoluteRange(alert.window.from, alert.window.to));
  return (
    <PageFrame
      title={visibleText(capped(alert.title, 80))}
      heading={
        <>
          <SeverityBadge severity={alert.severity} />
          <ShortText text={alert.title} limit={300} />
        </>
      }
    >
      {poll.error === undefined ? null : <Trouble error={poll.error} stale onRetry={poll.again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      <div className="alert-layout">
        <div className="alert-main">
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
        </div>
        <div className="alert-side">
          <CaseActs
            of={alert}
            changes={alert.observed === undefined ? CHANGES : ANOMALY_CHANGES}
            more="more like this"
            now={now}
            busy={busy}
            act={act}
          />
          <section className="card" aria-labelledby="deliveries-title">
            <h2 id="deliveries-title">Deliveries</h2>
            <Deliveries
              deliveries={alert.deliveries}
              now={now}
              busy={busy}
              onRetry={(action) => void act((to) => retryDelivery(to, alert.id, action))}
            />
          </section>
          <section className="card" aria-labelledby="history-title">
            <h2 id="history-title">History</h2>
            <History entries={alert.history} found={alert.at} by={finder(alert.rule)} now={now} />
          </section>
        </div>
      </div>
    </PageFrame>
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
