import { useState } from 'react';
import { CaseActs } from '../alerts/case-acts.tsx';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { Client } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import {
  commentOnIncident,
  type IncidentDetail,
  muteIncident,
  readIncident,
  setIncidentStatus,
} from '../api/incidents.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { formatSecond, zoneLabel } from '../time/format.ts';
import { ago } from '../ui/age-text.ts';
import { lengthText } from '../ui/length-text.ts';
import { plural } from '../ui/numbers.ts';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { Entities } from './entities.tsx';
import { IncidentHistory } from './incident-history.tsx';
import { Members } from './members.tsx';
import { ResponsesTaken } from './responses-taken.tsx';
import { Risk } from './risk.tsx';
import { Timeline } from './timeline.tsx';
import '../styles/alerts.css';
import '../styles/alert.css';
import '../styles/incidents.css';

const CHANGES = { setStatus: setIncidentStatus, comment: commentOnIncident, mute: muteIncident };

export function IncidentPage({ id }: { readonly id: string }) {
  const client = useClient();
  const now = useNow();
  const poll = usePoll(id, 5_000, (signal) => readIncident(client, id, signal));
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();

  const act = async (change: (client: Client) => Promise<IncidentDetail>): Promise<boolean> => {
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

  const incident = poll.value;
  if (incident === undefined)
    return (
      <PageFrame title="Incident">
        {poll.error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : poll.error.status === 404 ? (
          <div className="state">
            <h2>There is no such incident</h2>
            <p>It may have been forgotten: incidents are kept as long as their alerts.</p>
            <Link href="/incidents?status=all">All incidents</Link>
          </div>
        ) : (
          <Trouble error={poll.error} onRetry={poll.again} />
        )}
      </PageFrame>
    );

  return (
    <PageFrame
      title={visibleText(capped(incident.title, 80))}
      heading={
        <>
          <SeverityBadge severity={incident.severity} />
          <ShortText text={incident.title} limit={300} />
        </>
      }
    >
      {poll.error === undefined ? null : <Trouble error={poll.error} stale onRetry={poll.again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      <div className="alert-layout">
        <div className="alert-main">
          <section className="card" aria-labelledby="what-title">
            <h2 id="what-title" className="visually-hidden">
              What happened
            </h2>
            <p className="incident-lead">
              <span className="lead-risk">
                <span className="soft" aria-hidden="true">
                  Risk
                </span>{' '}
                <Risk score={incident.score} />
              </span>
              <span>
                {plural(incident.alerts, 'alert')} of {plural(incident.rules.length, 'rule')} about{' '}
                {incident.entityCount === 1 ? 'one entity' : `${incident.entityCount} entities`}
              </span>
              <span className="soft">
                {formatSecond(incident.first)}
                {incident.last > incident.first ? ` to ${formatSecond(incident.last)}` : ''} {zoneLabel(incident.last)}
                {incident.last > incident.first ? ` (${lengthText(incident.last - incident.first)})` : ''},{' '}
                {ago(incident.last, now)}
              </span>
            </p>
            {incident.tactics.length === 0 ? null : (
              <ul className="tactics" aria-label="Tactics of ATT&CK">
                {incident.tactics.map((tactic) => (
                  <li key={tactic}>{tactic.replaceAll('-', ' ')}</li>
                ))}
              </ul>
            )}
            <Timeline incident={incident} />
          </section>
          <section aria-labelledby="alerts-title">
            <h2 id="alerts-title" className="section-title">
              Alerts
              <span className="soft">the oldest first</span>
            </h2>
            <Members members={incident.members} now={now} />
          </section>
        </div>
        <div className="alert-side">
          <CaseActs of={incident} changes={CHANGES} more="what joins it" now={now} busy={busy} act={act} />
          <section className="card" aria-labelledby="entities-title">
            <h2 id="entities-title">Who and what</h2>
            <Entities incident={incident} />
          </section>
          <ResponsesTaken incident={incident} now={now} />
          <section className="card" aria-labelledby="history-title">
            <h2 id="history-title">History</h2>
            <IncidentHistory incident={incident} now={now} />
          </section>
        </div>
      </div>
    </PageFrame>
  );
}
