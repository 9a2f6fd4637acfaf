import type { Finding } from '../detect/index.ts';
import type { Action, Notification } from './actions/action.ts';
import type { Deliveries, RecordDelivery } from './deliveries.ts';
import { DeliveryQueue, type QueueOptions } from './delivery-queue.ts';

export interface ConfiguredAction {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  readonly action: Action;
}

export interface DeliveriesOptions
  extends Pick<QueueOptions, 'links' | 'clock' | 'random' | 'notice'>,
    Partial<Pick<QueueOptions, 'atOnce' | 'backOff' | 'giveUpAfter'>> {
  readonly actions: readonly ConfiguredAction[];
  readonly record: RecordDelivery;
}

const DEFAULTS = {
  atOnce: 4,
  backOff: { first: 5_000, last: 900_000 },
  giveUpAfter: 86_400_000,
} as const;

/** One queue for each action. */
export const createDeliveries = ({ actions, ...options }: DeliveriesOptions): Deliveries => {
  const queues = new Map(
    actions.map((one) => {
      const limit = one.action.limit ?? { count: Number.POSITIVE_INFINITY, per: 0 };
      return [one.name, new DeliveryQueue({ ...DEFAULTS, ...options, ...one, limit })];
    }),
  );
  return {
    add: (finding, action, earlier) => {
      const queue = queues.get(action);
      if (queue !== undefined) return queue.add(finding, earlier);
      const detail = `there is no action "${action}" in the configuration`;
      // Where this cannot be stored, it is handed in again at the next start.
      options
        .record(finding.id, { action, state: 'failed', attempts: 0, detail, at: options.clock() })
        .catch(() => undefined);
    },
    test: async (action, signal) => {
      const queue = queues.get(action);
      if (queue === undefined) throw new RangeError(`there is no action "${action}"`);
      return queue.test(testNotification(action, options.clock()), signal);
    },
    get states() {
      return [...queues.values()].map((queue) => queue.state);
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
};

const testNotification = (action: string, now: number): Notification => {
  const finding: Finding = {
    id: `test${now.toString(16).padStart(28, '0')}`,
    rule: 'test',
    title: 'Test of an action of Tocsin',
    description: 'Somebody asked Tocsin to send this, to see whether it arrives.',
    severity: 'info',
    window: { from: now - 60_000, to: now },
    at: now,
    key: { src: '192.0.2.1' },
    columns: ['src', 'count'],
    results: [{ src: '192.0.2.1', count: 12 }],
    count: 1,
    reason: 'a test was asked for',
    search: 'index=* action=failure | stats count by src',
    late: false,
    actions: [action],
    expires: now,
  };
  return { key: `${finding.id}.${action}`, finding, links: {}, test: true, others: [] };
};
