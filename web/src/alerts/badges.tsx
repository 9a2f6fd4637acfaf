import type { AlertStatus, DeliveryState } from '../api/alerts.ts';

export function StatusBadge({ status }: { readonly status: AlertStatus }) {
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
