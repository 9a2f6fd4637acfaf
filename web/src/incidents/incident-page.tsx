import { type IncidentDetail, incidentCases } from '../api/incidents.ts';
import { CaseActs } from '../cases/case-acts.tsx';
import { CaseFrame } from '../cases/case-frame.tsx';
import { ResponsesTaken } from '../cases/responses-taken.tsx';
import { useCase } from '../cases/use-case.ts';
import { formatSecond, zoneLabel } from '../time/format.ts';
import { ago } from '../ui/age-text.ts';
import { lengthText } from '../ui/length-text.ts';
import { plural } from '../ui/numbers.ts';
import { useNow } from '../ui/use-now.ts';
import { Entities } from './entities.tsx';
import { IncidentHistory } from './incident-history.tsx';
import { Members } from './members.tsx';
import { Risk } from './risk.tsx';
import { Timeline } from './timeline.tsx';
import '../styles/alerts.css';
import '../styles/alert.css';
import '../styles/incidents.css';

export function IncidentPage({ id }: { readonly id: string }) {
  const now = useNow();
  const shown = useCase(id, (client, one, signal) => incidentCases.read(client, one, signal));
  return (
    <CaseFrame
      what="incident"
      kept="as long as their alerts"
      shown={shown}
      main={(incident) => <Happened incident={incident} now={now} />}
      side={(incident) => (
        <>
          <CaseActs
            of={incident}
            changes={incidentCases}
            more="what joins it"
            now={now}
            busy={shown.busy}
            act={shown.act}
          />
          <section className="card" aria-labelledby="entities-title">
            <h2 id="entities-title">Who and what</h2>
            <Entities incident={incident} />
          </section>
          <ResponsesTaken of={incident.members} now={now} />
          <section className="card" aria-labelledby="history-title">
            <h2 id="history-title">History</h2>
            <IncidentHistory incident={incident} now={now} />
          </section>
        </>
      )}
    />
  );
}

function Happened({ incident, now }: { readonly incident: IncidentDetail; readonly now: number }) {
  return (
    <>
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
    </>
  );
}
