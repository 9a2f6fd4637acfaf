import type * as AlertRoom from '../src/alert/index.ts';
import type { Finding } from '../src/detect/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore } from './store-open.ts';

/** The built room: its errors are those of the built store. */
export async function builtAlerts(): Promise<typeof AlertRoom> {
  return await import(new URL('../dist/alert/index.js', import.meta.url).href);
}

const DAY = 86_400_000;
let serial = 0;

export function finding(changes: Partial<Finding> = {}): Finding {
  serial++;
  const at = changes.at ?? Date.now();
  return {
    id: serial.toString(16).padStart(32, '0'),
    rule: 'failed-logins',
    title: 'Failed logins',
    description: 'somebody guesses passwords',
    severity: 'high',
    window: { from: at - 60_000, to: at },
    at,
    key: {},
    columns: ['user', 'count'],
    results: [{ user: 'bob', count: 12 }],
    count: 1,
    reason: '1 result, more than 0',
    search: 'index=* action=failure | stats count by user',
    late: false,
    actions: [],
    expires: at + 90 * DAY,
    ...changes,
  };
}

export interface Handed {
  readonly id: string;
  readonly action: string;
  readonly earlier: { readonly attempts: number; readonly since: number } | undefined;
}

/** Delivers nothing, and remembers what it was given: what becomes of a delivery is told with `record`. */
export class HeldDeliveries implements AlertRoom.Deliveries {
  readonly handed: Handed[] = [];
  readonly states: readonly AlertRoom.ActionState[] = [];
  record: AlertRoom.RecordDelivery = async () => undefined;

  add(found: Finding, action: string, earlier?: Handed['earlier']): void {
    this.handed.push({ id: found.id, action, earlier });
  }
  async test(): Promise<{ readonly detail: string }> {
    throw new RangeError('there is no action');
  }
  async close(): Promise<void> {}
}

export interface OpenBook {
  readonly book: AlertRoom.AlertBook;
  readonly deliveries: HeldDeliveries;
}

/** A book on the store, as a process that starts would open it. */
export async function openBook(
  store: StoreRoom.Store,
  clock: () => number = Date.now,
  perIncident: readonly string[] = [],
): Promise<OpenBook> {
  const room = await builtAlerts();
  const deliveries = new HeldDeliveries();
  const book = await room.AlertBook.open({
    store,
    clock,
    perIncident: new Set(perIncident),
    deliveries: (record) => {
      deliveries.record = record;
      return deliveries;
    },
  });
  return { book, deliveries };
}

export const openStore = async (dir: string): Promise<StoreRoom.Store> => (await builtStore()).openStore({ dir });
