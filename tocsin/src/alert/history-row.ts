import type { StoredRow, TableRow } from '../store/index.ts';
import type { AlertStatus, Delivery, DeliveryState, HistoryEntry } from './alert.ts';

/** What an entry of the history carries of its alert. */
export interface AlertTag {
  readonly id: string;
  readonly rule: string;
  readonly key: string;
  readonly expires: number;
}

/** Entries of actions, and of what Tocsin does by itself. */
export const SYSTEM = 'tocsin';

export const rowOfEntry = (entry: HistoryEntry, tag: AlertTag, seq: number): TableRow<'alert_history'> => ({
  alert: tag.id,
  seq,
  at: entry.at,
  who: entry.by,
  kind: entry.kind,
  rule: tag.rule,
  key_text: tag.key,
  // A mute holds for alerts that are still to come, and so must outlive the one that it was set on.
  expires: entry.kind === 'mute' ? Math.max(tag.expires, entry.until) : tag.expires,
  ...own(entry),
});

function own(entry: HistoryEntry): TableRow<'alert_history'> {
  switch (entry.kind) {
    case 'status':
      return { status: entry.status, text: entry.comment ?? '' };
    case 'comment':
      return { text: entry.text };
    case 'mute':
      return { until: entry.until, text: entry.comment ?? '' };
    case 'delivery':
      return {
        action: entry.action,
        state: entry.state,
        attempts: entry.attempts,
        text: entry.detail,
        next: entry.next ?? 0,
      };
  }
}

export function entryOfRow(row: StoredRow): HistoryEntry {
  const base = { at: Number(row.at), by: String(row.who) };
  const text = String(row.text);
  const comment = text === '' ? {} : { comment: text };
  switch (row.kind) {
    case 'status':
      return { ...base, kind: 'status', status: row.status as AlertStatus, ...comment };
    case 'mute':
      return { ...base, kind: 'mute', until: Number(row.until), ...comment };
    case 'delivery':
      return { ...base, kind: 'delivery', ...deliveryOfRow(row) };
    default:
      return { ...base, kind: 'comment', text };
  }
}

/** Of a row with `action`, `state`, `attempts`, `text` and `next`. */
export const deliveryOfRow = (row: StoredRow): Delivery => ({
  action: String(row.action),
  state: row.state as DeliveryState,
  attempts: Number(row.attempts),
  detail: String(row.text),
  ...(Number(row.next) > 0 ? { next: Number(row.next) } : {}),
});
