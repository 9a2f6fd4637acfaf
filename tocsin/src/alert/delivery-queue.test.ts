import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../detect/index.ts';
import { DeliveryFailure, type Notification } from './actions/action.ts';
import type { Delivery } from './alert.ts';
import { DeliveryQueue, type QueueOptions } from './delivery-queue.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 25) });
});
afterEach(() => {
  vi.useRealTimers();
});

const found = (id: string): Finding => ({
  id,
  rule: 'r',
  title: id,
  description: '',
  severity: 'low',
  window: { from: 0, to: 1 },
  at: 0,
  key: {},
  columns: [],
  results: [],
  count: 1,
  reason: '',
  search: '',
  late: false,
  actions: ['hook'],
  expires: 0,
});

class Rig {
  /** Each attempt, with the ids that it told. */
  readonly attempts: { readonly at: number; readonly key: string; readonly ids: readonly string[] }[] = [];
  readonly records: (Delivery & { readonly id: string })[] = [];
  readonly queue: DeliveryQueue;
  answer: (notification: Notification) => Promise<{ detail: string }> = async () => ({ detail: 'ok' });
  keep: () => Promise<void> = async () => undefined;

  constructor(options: Partial<QueueOptions> = {}) {
    this.queue = new DeliveryQueue({
      name: 'hook',
      type: 'webhook',
      summary: 'posts',
      action: {
        deliver: (notification) => {
          const ids = [notification.finding, ...notification.others].map(({ id }) => id);
          this.attempts.push({ at: Date.now(), key: notification.key, ids });
          return this.answer(notification);
        },
        close: async () => undefined,
      },
      atOnce: 2,
      backOff: { first: 1000, last: 10 * MINUTE },
      giveUpAfter: 24 * HOUR,
      limit: { count: 1000, per: HOUR },
      links: () => ({}),
      record: async (id, delivery) => {
        await this.keep();
        this.records.push({ id, ...delivery });
      },
      clock: Date.now,
      random: () => 1,
      notice: () => undefined,
      ...options,
    });
  }

  states(id: string): readonly string[] {
    return this.records.filter((record) => record.id === id).map(({ state }) => state);
  }
}

const fail = async (): Promise<never> => {
  throw new DeliveryFailure('answered 503');
};

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `f${index}`);

describe('a queue of deliveries', () => {
  test('sends what comes, each once', async () => {
    const rig = new Rig();
    for (const id of ids(20)) rig.queue.add(found(id), undefined);
    rig.queue.add(found('f3'), undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.attempts.map((attempt) => attempt.ids)).toEqual(ids(20).map((id) => [id]));
    expect(rig.attempts[0]?.key).toBe('f0.hook');
    expect(rig.queue.state).toMatchObject({ waiting: 0, delivered: 20, failed: 0 });
  });

  test('has no more on their way than it may', async () => {
    const rig = new Rig({ atOnce: 2 });
    let running = 0;
    let most = 0;
    rig.answer = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running--;
      return { detail: 'ok' };
    };
    for (const id of ids(10)) rig.queue.add(found(id), undefined);
    await vi.advanceTimersByTimeAsync(1000);
    expect(most).toBe(2);
    expect(rig.queue.state.delivered).toBe(10);
  });

  test('knocks at a dead receiver with growing pauses, and delivers all once it is back', async () => {
    const rig = new Rig();
    rig.answer = fail;
    for (const id of ids(50)) rig.queue.add(found(id), undefined);
    await vi.advanceTimersByTimeAsync(HOUR);
    // Two at once at first, then 1, 2, 4 … seconds up to ten minutes.
    expect(rig.attempts.length).toBeLessThan(20);
    const gaps = rig.attempts.slice(2).map(({ at }, index) => at - (rig.attempts[index + 1]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10 * MINUTE);
    expect(rig.queue.state).toMatchObject({ waiting: 50, error: { message: 'answered 503' } });
    expect(rig.states('f0')).toContain('retrying');
    rig.answer = async () => ({ detail: 'ok' });
    await vi.advanceTimersByTimeAsync(11 * MINUTE);
    expect(rig.queue.state).toEqual({
      name: 'hook',
      type: 'webhook',
      summary: 'posts',
      waiting: 0,
      delivered: 50,
      failed: 0,
    });
    for (const id of ids(50)) expect(rig.states(id).at(-1)).toBe('delivered');
  });

  test('waits as long as the other side asks', async () => {
    const rig = new Rig();
    rig.answer = async () => {
      throw new DeliveryFailure('answered 429', { retryAfter: 5 * MINUTE });
    };
    rig.queue.add(found('a'), undefined);
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(rig.attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(rig.attempts).toHaveLength(2);
  });

  test('one alert that is refused does not hold up the others', async () => {
    const rig = new Rig();
    rig.answer = async ({ finding }) => (finding.id === 'bad' ? fail() : { detail: 'ok' });
    rig.queue.add(found('bad'), undefined);
    for (const id of ids(10)) rig.queue.add(found(id), undefined);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(rig.queue.state).toMatchObject({ waiting: 1, delivered: 10 });
  });

  test('gives up what will never be taken, and what took too long, and says why', async () => {
    const rig = new Rig({ giveUpAfter: HOUR });
    rig.answer = async ({ finding }) => {
      if (finding.id === 'gone') throw new DeliveryFailure('answered 410', { permanent: true });
      return fail();
    };
    rig.queue.add(found('gone'), undefined);
    for (const id of ids(30)) rig.queue.add(found(id), undefined);
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(rig.records.find(({ id, state }) => id === 'gone' && state === 'failed')?.detail).toBe('answered 410');
    expect(rig.queue.state).toMatchObject({ waiting: 0, delivered: 0, failed: 31 });
    for (const id of ids(30)) expect(rig.states(id).at(-1)).toBe('failed');
  });

  test('goes on after a restart where it was: attempts and age count on', async () => {
    const rig = new Rig({ giveUpAfter: HOUR });
    rig.answer = fail;
    rig.queue.add(found('old'), { attempts: 5, since: Date.now() - 2 * HOUR });
    await vi.advanceTimersByTimeAsync(1000);
    expect(rig.records).toMatchObject([{ id: 'old', state: 'failed', attempts: 6 }]);
  });

  test('what it may not send now goes out in one message with the next', async () => {
    const rig = new Rig({ limit: { count: 3, per: HOUR }, atOnce: 1 });
    for (const id of ids(10)) rig.queue.add(found(id), undefined);
    await vi.advanceTimersByTimeAsync(MINUTE);
    const told = rig.attempts.flatMap((attempt) => attempt.ids);
    expect(rig.attempts.length).toBeLessThanOrEqual(3);
    expect(told.toSorted()).toEqual(ids(10).toSorted());
    for (const id of ['x', 'y', 'z']) rig.queue.add(found(id), undefined);
    const before = rig.attempts.length;
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(rig.attempts.length - before).toBeLessThanOrEqual(3 - before);
    await vi.advanceTimersByTimeAsync(31 * MINUTE);
    expect(rig.queue.state).toMatchObject({ waiting: 0, delivered: 13 });
    expect(new Set(rig.attempts.map(({ key }) => key)).size).toBe(rig.attempts.length);
  });

  test('what could not be recorded is sent again under the same key', async () => {
    const rig = new Rig();
    let broken = true;
    rig.keep = async () => {
      if (broken) throw new Error('the store is closed');
    };
    rig.queue.add(found('a'), undefined);
    await vi.advanceTimersByTimeAsync(500);
    broken = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(rig.attempts.map(({ key }) => key)).toEqual(['a.hook', 'a.hook']);
    expect(rig.states('a')).toEqual(['delivered']);
  });

  test('survives a clock that is set back and forth', async () => {
    const rig = new Rig();
    rig.answer = fail;
    for (const id of ids(5)) rig.queue.add(found(id), undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    vi.setSystemTime(Date.now() - HOUR);
    await vi.advanceTimersByTimeAsync(10_000);
    vi.setSystemTime(Date.now() + 3 * HOUR);
    rig.answer = async () => ({ detail: 'ok' });
    await vi.advanceTimersByTimeAsync(15 * MINUTE);
    expect(rig.queue.state).toMatchObject({ waiting: 0, delivered: 5 });
  });

  test('closes while it sends', async () => {
    const rig = new Rig();
    rig.answer = () => new Promise(() => undefined);
    const slow = new Rig({
      action: {
        deliver: (_, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        close: async () => undefined,
      },
    });
    slow.queue.add(found('a'), undefined);
    await vi.advanceTimersByTimeAsync(100);
    await slow.queue.close();
    expect(slow.records).toEqual([]);
    slow.queue.add(found('b'), undefined);
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(slow.records).toEqual([]);
  });
});
