import type { DeliveryState } from '../api/alerts.ts';
import type { CaseStatus } from '../api/cases.ts';

export function StatusBadge({ status }: { readonly status: CaseStatus }) {
  return <span className={`status ${status.replace(' ', '-')}`}>{status}</span>;
}

const DELIVERY_WORDS: Readonly<Record<DeliveryState, string>> = {
  waiting: 'being sent',
  retrying: 'retrying',
  delivered: 'delivered',
  failed: 'not delivered',
  muted: 'muted',
  grouped: 'told with its incident',
};

export function DeliveryBadge({ state }: { readonly state: DeliveryState }) {
  return <span className={`delivery ${state}`}>{DELIVERY_WORDS[state]}</span>;
}
