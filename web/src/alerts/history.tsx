import type { AlertDetail, HistoryEntry } from '../api/alerts.ts';
import { CaseEntryText, CaseHistory } from '../cases/case-history.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { DeliveryBadge } from './badges.tsx';
import { finder } from './found-by.ts';

/** What people did about an alert, and whom it was sent to. */
export function History({ alert, now }: { readonly alert: AlertDetail; readonly now: number }) {
  return (
    <CaseHistory
      entries={alert.history}
      shown={(entry) => (entry.kind === 'delivery' ? <DeliveryText entry={entry} /> : <CaseEntryText entry={entry} />)}
      began={alert.at}
      beginning={`found by the ${finder(alert.rule)}`}
      now={now}
    />
  );
}

function DeliveryText({ entry }: { readonly entry: Extract<HistoryEntry, { kind: 'delivery' }> }) {
  return (
    <p>
      <ShortText text={entry.action} limit={80} />: <DeliveryBadge state={entry.state} />
      {entry.attempts > 1 ? <span className="soft"> after {entry.attempts} attempts</span> : null}
      {entry.detail === '' ? null : (
        <span className="soft history-detail">
          <CappedText text={entry.detail} limit={200} />
        </span>
      )}
    </p>
  );
}
