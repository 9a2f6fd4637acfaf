import { describe, expect, it } from 'vitest';
import { createScheduler } from '../src/detect/index.ts';
import type { Row } from '../src/search/index.ts';
import { SplError } from '../src/search/index.ts';
import { StoreQueryError } from '../src/store/index.ts';
import { DAY, HOUR, MINUTE, NOON, ScheduleRig, SECOND, saved, settled } from './schedule-rig.ts';

const rows = (count: number, make: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => make(index));
const keys = (rig: ScheduleRig): readonly string[] =>
  rig.memory.emitted.map(({ key }) =>
    Object.entries(key)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  );
const minute = { schedule: { cron: '* * * * *' } };

describe('the schedule', () => {
  it('begins with the window that is open, a delay after its end', async () => {
    const rig = new ScheduleRig([saved('a', { ...minute, delay: '10s' })], {}, NOON + 10 * SECOND);
    await rig.start();
    await rig.time.pass(MINUTE - SECOND);
    expect(rig.events.seen).toEqual([]);
    await rig.time.pass(SECOND);
    expect(rig.events.seen).toEqual([{ spl: 'error', from: NOON, to: NOON + MINUTE, at: NOON + MINUTE + 10 * SECOND }]);
    expect(rig.scheduler.state('a')).toMatchObject({
      runs: 1,
      lateness: 0,
      lastCount: 0,
      nextAt: NOON + 2 * MINUTE + 10 * SECOND,
    });
  });

  it('spreads searches of one period evenly over it', async () => {
    const rig = new ScheduleRig(
      Array.from({ length: 500 }, (_, index) => saved(`search-${index}`)),
      { concurrency: 8 },
    );
    await rig.start();
    await rig.time.pass(MINUTE + 5 * SECOND);
    const bySecond = new Map<number, number>();
    for (const { at } of rig.events.seen)
      bySecond.set(Math.floor(at / SECOND), (bySecond.get(Math.floor(at / SECOND)) ?? 0) + 1);
    expect(Math.max(...bySecond.values())).toBeLessThan(25);
    expect(bySecond.size).toBeGreaterThan(55);
  });

  it('looks further back than its period where it has a window', async () => {
    const rig = new ScheduleRig([saved('a', { ...minute, window: '5m' })]);
    await rig.start();
    await rig.time.pass(2 * MINUTE + 5 * SECOND);
    expect(rig.events.seen.map(({ from, to }) => [from - NOON, to - NOON])).toEqual([
      [-4 * MINUTE, MINUTE],
      [-3 * MINUTE, 2 * MINUTE],
    ]);
  });

  it('tiles a day with a change of the clocks', async () => {
    const rig = new ScheduleRig(
      [saved('a', { schedule: { cron: '0 2,3 * * *', timeZone: 'Europe/Berlin' } })],
      {},
      Date.UTC(2026, 9, 24, 12),
    );
    await rig.start();
    await rig.time.pass(2 * DAY);
    const windows = rig.events.seen.map(({ from, to }) => [
      new Date(from).toISOString().slice(8, 16),
      new Date(to).toISOString().slice(8, 16),
    ]);
    expect(windows).toEqual([
      ['24T01:00', '25T00:00'],
      ['25T00:00', '25T02:00'],
      ['25T02:00', '26T01:00'],
      ['26T01:00', '26T02:00'],
    ]);
  });

  it('makes up for a downtime, the oldest window first, and for no more than it should', async () => {
    const rig = new ScheduleRig([saved('a', minute)], { catchUp: HOUR });
    await rig.start();
    await rig.scheduler.stop();
    rig.time.wall += 3 * HOUR;
    await rig.start();
    await rig.time.pass(5 * SECOND);
    const windows = rig.events.seen;
    expect(windows.map(({ to }) => to)).toEqual(
      Array.from({ length: 60 }, (_, index) => NOON + 2 * HOUR + (index + 1) * MINUTE),
    );
    expect(rig.scheduler.state('a')?.skipped).toBe(120);
    expect(rig.notices).toEqual([expect.stringContaining('120 windows of 1 saved search were not looked at')]);
  });

  it('goes on at the present when the clock was a year ahead, and tells nothing twice', async () => {
    const rig = new ScheduleRig([saved('a', { ...minute, late: '0s' })]);
    rig.store(NOON + 10 * SECOND);
    await rig.start();
    await rig.time.pass(2 * MINUTE);
    rig.time.wall += 365 * DAY;
    await rig.time.pass(2 * MINUTE);
    rig.time.wall -= 365 * DAY + 5 * MINUTE;
    const before = rig.events.seen.length;
    await rig.time.pass(10 * MINUTE);
    expect(rig.events.seen.slice(before).map(({ to }) => to)).toEqual(
      Array.from({ length: 10 }, (_, index) => NOON + index * MINUTE),
    );
    expect(rig.memory.findings.size).toBe(1);
    expect(rig.notices).toEqual([
      expect.stringContaining('not looked at'),
      expect.stringContaining('the clock went back'),
    ]);
    await rig.scheduler.stop();
    expect(rig.memory.saved.get('a')?.to).toBe(NOON + 9 * MINUTE);
  });

  it('follows a clock that is slewed', async () => {
    const rig = new ScheduleRig([saved('a', minute)]);
    await rig.start();
    for (let turn = 0; turn < 600; turn++) {
      rig.time.wall += turn < 300 ? 5 : -5;
      await rig.time.pass(SECOND);
    }
    const ends = rig.events.seen.map(({ to }) => to);
    expect(ends).toEqual(Array.from({ length: 10 }, (_, index) => NOON + (index + 1) * MINUTE));
    for (const { to, at } of rig.events.seen) expect(at - to).toBeLessThanOrEqual(5 * SECOND + 10);
  });

  it('takes up an edit where it was, and a search that is made to run again at its present', async () => {
    const rig = new ScheduleRig([saved('a', minute)]);
    await rig.start();
    await rig.time.pass(3 * MINUTE + 5 * SECOND);
    await rig.edit(saved('a', { schedule: { cron: '*/5 * * * *' } }));
    await rig.time.pass(2 * MINUTE);
    await rig.edit(saved('a', { ...minute, enabled: false }));
    await rig.time.pass(HOUR);
    await rig.edit(saved('a', minute));
    await rig.time.pass(MINUTE);
    expect(rig.events.seen.map(({ from, to }) => [(from - NOON) / MINUTE, (to - NOON) / MINUTE])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 5],
      [65, 66],
    ]);
  });
});

describe('what is told', () => {
  const perUser = {
    ...minute,
    search: 'error | stats count by user',
    alert: { mode: 'per result', suppress: { for: '10m' } },
  };
  const answerUsers = (rig: ScheduleRig, ...users: string[]): void => {
    rig.events.answer = (request) =>
      Promise.resolve(users.map((user) => ({ user, count: Number(request.earliest) % 7 })));
  };

  it('is held back in event time, over a restart and an edit', async () => {
    const rig = new ScheduleRig([saved('a', perUser)]);
    answerUsers(rig, 'alice');
    await rig.start();
    await rig.time.pass(2 * MINUTE + 5 * SECOND);
    answerUsers(rig, 'alice', 'bob');
    await rig.time.pass(MINUTE);
    expect(keys(rig)).toEqual(['user=alice', 'user=bob']);
    rig.crash();
    await rig.start();
    await rig.time.pass(2 * MINUTE);
    expect(rig.memory.findings.size).toBe(2);
    // A longer period counts from the alert that there was.
    await rig.edit(saved('a', { ...perUser, alert: { mode: 'per result', suppress: { for: '20m' } } }));
    await rig.time.pass(14 * MINUTE);
    expect(rig.memory.findings.size).toBe(2);
    await rig.time.pass(2 * MINUTE);
    expect([...rig.memory.findings.values()].slice(2).map(({ key, window }) => [key.user, window.to - NOON])).toEqual([
      ['alice', 21 * MINUTE],
    ]);
    expect(rig.scheduler.state('a')?.suppressed).toBeGreaterThan(20);
  });

  it('is one alert a window, or one for each value of the fields of the suppression', async () => {
    const once = new ScheduleRig([saved('a', { ...minute, alert: {} })]);
    const by = new ScheduleRig([saved('a', { ...minute, alert: { suppress: { by: ['user', 'src'], for: '5m' } } })]);
    for (const rig of [once, by]) {
      rig.store(NOON + SECOND, { user: 'alice', src: '10.0.0.1' });
      rig.store(NOON + SECOND, { user: 'alice', src: '10.0.0.1' });
      rig.store(NOON + SECOND, { user: 'bob' });
      await rig.start();
      await rig.time.pass(MINUTE + 5 * SECOND);
    }
    expect(once.memory.emitted).toMatchObject([
      { key: {}, count: 3, reason: '3 results, more than 0', window: { from: NOON, to: NOON + MINUTE }, late: false },
    ]);
    expect(by.memory.emitted).toMatchObject([
      { key: { user: 'alice', src: '10.0.0.1' }, count: 2, reason: '2 of 3 results, more than 0' },
      { key: { user: 'bob' }, count: 1 },
    ]);
    expect(once.memory.emitted[0]?.expires).toBe(NOON + MINUTE + 5 * SECOND + 90 * DAY);
  });

  it('is a thousand alerts a window at most, and the rest in one', async () => {
    const rig = new ScheduleRig([saved('a', { ...perUser, alert: { mode: 'per result' } })]);
    rig.events.answer = () => Promise.resolve(rows(12_000, (index) => ({ user: `user${index}`, count: 1 })));
    await rig.start();
    await rig.time.pass(MINUTE + 5 * SECOND);
    expect(rig.memory.emitted).toHaveLength(1_001);
    expect(rig.memory.emitted.at(-1)).toMatchObject({ key: { others: 'beyond 1,000' }, count: 11_000 });
    expect(rig.memory.emitted.at(-1)?.results).toHaveLength(100);
    expect(rig.memory.emitted[0]?.reason).toBe('1 of 12,000 results, more than 0');
  });

  it('keeps a hundred results, and 256 kB of them', async () => {
    const rig = new ScheduleRig([saved('many', minute), saved('large', { ...minute, search: 'large' })]);
    rig.events.answer = ({ spl }) =>
      Promise.resolve(
        rows(5_000, (index) => ({ _raw: spl.startsWith('large') ? 'x'.repeat(1_000_000) : 'short', index })),
      );
    await rig.start();
    await rig.time.pass(MINUTE + 5 * SECOND);
    const [many, large] = ['many', 'large'].map((id) => rig.memory.emitted.find(({ rule }) => rule === id));
    expect([many?.results.length, many?.count, large?.count]).toEqual([100, 5_000, 5_000]);
    expect(JSON.stringify(large?.results).length).toBeLessThan(257 * 1024);
    expect(large?.results.length).toBeGreaterThan(10);
  });

  it.each([
    ['hosts', 2, { count: 'hosts', is: 'equal to', value: 2 }],
    ['results', 3, { count: 'results', is: 'rises by', value: 2 }],
    ['the window before', 3, { count: 'results', is: 'greater than', value: 2 }],
  ])('counts %s', async (_name, count, when) => {
    const rig = new ScheduleRig([saved('a', { ...minute, alert: { when } })]);
    rig.store(NOON - 30 * SECOND);
    for (const host of ['web1', 'web1', 'web2']) rig.store(NOON + SECOND, { host });
    await rig.start();
    await rig.time.pass(2 * MINUTE + 5 * SECOND);
    expect(rig.memory.emitted.map(({ window, reason }) => [window.to - NOON, Number.parseInt(reason, 10)])).toEqual([
      [MINUTE, count],
    ]);
  });

  it('counts the window before once where it is known', async () => {
    const rig = new ScheduleRig([saved('a', { ...minute, alert: { when: { is: 'drops by', value: 1 } } })]);
    await rig.start();
    await rig.time.pass(3 * MINUTE + 5 * SECOND);
    expect(rig.events.seen.filter(({ spl }) => spl.includes('stats count')).map(({ to }) => to)).toEqual([NOON]);
  });

  it('runs a condition of its own behind the search', async () => {
    const rig = new ScheduleRig([
      saved('a', {
        ...minute,
        search: 'error | stats count by user',
        alert: { when: { condition: '| where count > 3' }, mode: 'per result' },
      }),
    ]);
    rig.events.answer = () => Promise.resolve([{ user: 'eve', count: 4 }]);
    await rig.start();
    await rig.time.pass(MINUTE + 5 * SECOND);
    expect(rig.events.seen[0]?.spl.replace(/\s+/g, ' ')).toBe('error | stats count by user | where count > 3');
    expect(rig.memory.emitted).toMatchObject([{ key: { user: 'eve' }, search: rig.events.seen[0]?.spl }]);
  });
});

describe('events that come late', () => {
  it('make their window be looked at once more when they have settled', async () => {
    const rig = new ScheduleRig([saved('a', minute)]);
    await rig.start();
    await rig.time.pass(3 * MINUTE);
    rig.store(NOON + 30 * SECOND);
    await rig.time.pass(20 * SECOND);
    rig.store(NOON + 40 * SECOND);
    await rig.time.pass(5 * MINUTE);
    expect(rig.events.seen.filter(({ from }) => from === NOON)).toHaveLength(2);
    expect(rig.memory.emitted).toMatchObject([{ late: true, count: 2, window: { from: NOON, to: NOON + MINUTE } }]);
    expect(rig.memory.saved.get('a')?.to).toBe(NOON + 8 * MINUTE);
  });

  it('tell nothing again that was told, and count for no window that is too old', async () => {
    const rig = new ScheduleRig([saved('a', { ...minute, late: '2m' })]);
    rig.store(NOON + SECOND);
    await rig.start();
    await rig.time.pass(2 * MINUTE);
    rig.store(NOON + 2 * SECOND);
    await rig.time.pass(4 * MINUTE);
    rig.store(NOON + 90 * SECOND);
    await rig.time.pass(4 * MINUTE);
    expect(rig.memory.findings.size).toBe(1);
    expect(rig.scheduler.totals.alerts).toBe(1);
    expect(rig.events.seen.filter(({ from }) => from === NOON)).toHaveLength(2);
    expect(rig.events.seen.filter(({ from }) => from === NOON + MINUTE)).toHaveLength(1);
  });
});

describe('when something fails', () => {
  it('a store that restarts is waited for, and nothing is passed over', async () => {
    const rig = new ScheduleRig([saved('a', minute)]);
    await rig.start();
    rig.events.isDown = true;
    await rig.time.pass(3 * MINUTE);
    expect(rig.scheduler.state('a')).toMatchObject({ lastError: 'the store restarts', runs: 0 });
    rig.events.isDown = false;
    await rig.time.pass(2 * SECOND);
    expect(rig.events.seen.map(({ to }) => (to - NOON) / MINUTE)).toEqual([1, 2, 3]);
    expect(rig.scheduler.state('a')?.lastError).toBeUndefined();
    expect(rig.notices).toEqual([]);
  });

  it('a memory that fails is told once, and what was found is told when it works', async () => {
    const rig = new ScheduleRig([saved('a', minute)]);
    rig.store(NOON + SECOND);
    await rig.start();
    rig.memory.fails = new Error('disk full');
    await rig.time.pass(3 * MINUTE);
    rig.memory.fails = undefined;
    await rig.time.pass(10 * SECOND);
    expect(rig.memory.findings.size).toBe(1);
    expect(rig.notices.filter((text) => text.includes("can't be stored"))).toHaveLength(1);
    expect(rig.scheduler.totals).toMatchObject({ alerts: 1, skipped: 0 });
  });

  it('a window that the engine fails at is tried three times again, then passed over; others go on', async () => {
    const rig = new ScheduleRig([saved('a', minute), saved('b', { ...minute, search: 'other' })]);
    rig.events.answer = ({ spl, earliest }) =>
      spl === 'error' && Number(earliest) * 1_000 === NOON
        ? Promise.reject(new StoreQueryError('memory limit', 241))
        : undefined;
    await rig.start();
    await rig.time.pass(6 * MINUTE);
    const of = (wanted: string) =>
      rig.events.seen.filter(({ spl }) => spl === wanted).map(({ to }) => (to - NOON) / MINUTE);
    expect(of('error')).toEqual([1, 1, 1, 1, 2, 3, 4, 5, 6]);
    expect(of('other')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rig.scheduler.totals).toMatchObject({ failures: 4, skipped: 1 });
    expect(rig.notices).toEqual([expect.stringContaining('saved search a fails')]);
  });

  it('windows of a search that cannot be read wait until it is mended', async () => {
    const rig = new ScheduleRig([saved('a', minute)]);
    rig.events.answer = ({ spl }) => (spl === 'error' ? Promise.reject(new SplError([])) : undefined);
    await rig.start();
    await rig.time.pass(10 * MINUTE + 6 * SECOND);
    rig.events.seen.length = 0;
    await rig.edit(saved('a', { ...minute, search: 'mended' }));
    await rig.time.pass(SECOND);
    expect(rig.events.seen.map(({ to }) => (to - NOON) / MINUTE)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(rig.notices).toHaveLength(1);
    expect(rig.scheduler.totals.skipped).toBe(0);
  });

  it('a search that takes long holds up no other, and is ended in time', async () => {
    const rig = new ScheduleRig([saved('slow', { ...minute, search: 'slow' }), saved('quick', minute)], {
      searchTime: 90 * SECOND,
    });
    let ended = 0;
    rig.events.answer = ({ spl, signal }) =>
      spl === 'slow'
        ? new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error(`ended ${++ended}`)), { once: true }),
          )
        : undefined;
    await rig.start();
    await rig.time.pass(4 * MINUTE);
    expect(rig.events.seen.filter(({ spl }) => spl === 'error')).toHaveLength(4);
    expect(ended).toBeGreaterThan(0);
    expect(rig.scheduler.state('slow')?.lastError).toBe('it took longer than 90 seconds');
    await rig.scheduler.stop();
    expect(rig.time.waiting).toBe(0);
  });

  it('what lags takes turns and leaves the others theirs', async () => {
    const lagging = ['a', 'b'].map((id) => saved(id, { ...minute, search: id }));
    const rig = new ScheduleRig(lagging, { concurrency: 1 });
    await rig.start();
    await rig.scheduler.stop();
    rig.time.wall += HOUR;
    const waiting: (() => void)[] = [];
    rig.events.answer = () => new Promise((resolve) => waiting.push(() => resolve([])));
    rig.definitions = [...lagging, saved('c', { ...minute, search: 'c' })];
    await rig.start();
    await rig.time.pass(MINUTE + 5 * SECOND);
    for (let turn = 0; turn < 9; turn++) {
      waiting.shift()?.();
      await settled();
    }
    const order = rig.events.seen.map(({ spl }) => spl);
    expect(order.indexOf('c')).toBeLessThanOrEqual(2);
    expect(order.filter((id) => id === 'a').length).toBeGreaterThan(3);
    expect(order.filter((id) => id === 'b').length).toBeGreaterThan(3);
    expect(rig.events.seen.length).toBe(10);
  });
});

it('a dry run looks at the last window and tells nobody', async () => {
  const rig = new ScheduleRig([]);
  rig.store(NOON - 30 * SECOND, { user: 'alice' });
  const scheduler = createScheduler({
    searches: { list: () => [], onChange: () => () => undefined },
    search: rig.events,
    memory: rig.memory,
    clock: rig.time.clock,
    timers: rig.time,
    notice: () => undefined,
  });
  const signal = new AbortController().signal;
  expect(await scheduler.try(saved('a', minute), { at: NOON + 6 * SECOND, signal })).toMatchObject({
    window: { from: NOON - MINUTE, to: NOON },
    count: 1,
    fires: true,
    reason: '1 result, more than 0',
    findings: [{ key: {}, count: 1 }],
    results: [{ user: 'alice' }],
  });
  const unscheduled = { ...saved('a', {}), schedule: undefined, alert: undefined };
  expect(await scheduler.try(unscheduled, { signal })).toMatchObject({
    count: 1,
    fires: false,
    findings: [],
    results: [{ user: 'alice' }],
  });
  expect([rig.memory.emitted, rig.memory.saved.size]).toEqual([[], 0]);
});
