import type { IncidentDetail } from '../api/incidents.ts';
import { CaseEntryText, CaseHistory } from '../cases/case-history.tsx';
import { Link } from '../shell/link.tsx';
import { alertHref } from '../shell/routes.ts';

/** What people did about an incident, and what became part of it. */
export function IncidentHistory({ incident, now }: { readonly incident: IncidentDetail; readonly now: number }) {
  return (
    <CaseHistory
      entries={incident.history}
      shown={(entry) =>
        entry.kind === 'merge' ? (
          <p>
            another incident became part of it: <Link href={alertHref(entry.alert)}>an alert</Link> has something of
            both
          </p>
        ) : (
          <CaseEntryText entry={entry} />
        )
      }
      began={incident.first}
      beginning="began with its first alert"
      now={now}
    />
  );
}
