import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertDetail } from '../src/alert/index.ts';
import { keyText } from '../src/detect/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { finding, type OpenBook, openBook, openStore } from './alert-rig.ts';
import { builtStore, forever, line, one, temporaryFolder } from './store-open.ts';

const folder = temporaryFolder('alerts');
let store: StoreRoom.Store;
let open: OpenBook;
let now = Date.UTC(2027, 0, 5, 12);
const clock = () => now;

beforeAll(async () => {
  store = await openStore(folder.path);
});
afterAll(async () => {
  await store.close();
  folder.remove();
});

beforeEach(async () => {
  for (const table of ['alerts', 'alert_history', 'schedule_positions', 'incident_alerts', 'incident_history'])
    await store.command(`TRUNCATE TABLE ${table}`);
  open = await openBook(store, clock);
});
afterEach(() => open.book.close());

const reopen = async (): Promise<OpenBook> => {
  open.book.close();
  open = await openBook(store, clock);
  return open;
};
const found = (changes = {}) => finding({ at: now, expires: now + 90 * 86_400_000, ...changes });
const page = { limit: 100 };
const get = async (id: string): Promise<AlertDetail> => {
  const alert = await open.book.get(id, forever());
  if (alert === undefined) throw new Error(`no alert ${id}`);
  return alert;
};
const titles = async (filter = {}) => {
  const { alerts } = await open.book.list(filter, page, forever());
  return alerts.map(({ title }) => title);
};
const by = 'alice';

it('the gravest come first where that is asked for, in pages, too', async () => {
  const severities = ['low', 'critical', 'medium', 'critical', 'info'] as const;
  await open.book.emit(severities.map((severity, index) => found({ severity, title: `${index}`, at: now - index })));
  const titles: string[] = [];
  for (let before: string | undefined, first = true; first || before !== undefined; first = false) {
    const { alerts, next } = await open.book.list({}, { limit: 2, before, order: 'severity' }, forever());
    titles.push(...alerts.map(({ title }) => title));
    before = next;
  }
  expect(titles).toEqual(['1', '3', '2', '0', '4']);
});

describe('a finding', () => {
  it('is an open alert with all that was found', async () => {
    const one = found({
      key: { user: "b'ob\\", 'source.ip': '203.0.113.9' },
      columns: ['user', '__proto__', '"a`b'],
      results: [JSON.parse('{"user":"b\'ob","__proto__":["<script>",null,1.5,true],"\\"a`b":"\\u0000\u202e\\n"}')],
      actions: ['mail', 'hook', 'mail'],
      late: true,
    });
    expect(await open.book.emit([one])).toEqual([one.id]);
    const alert = await get(one.id);
    expect(alert).toMatchObject({
      ...one,
      key: one.key,
      actions: ['mail', 'hook'],
      status: 'open',
      changedAt: now,
      delivery: 'waiting',
      history: [],
    });
    expect(JSON.stringify(alert.results)).toBe(JSON.stringify(one.results));
    expect(alert.deliveries.map(({ action, state }) => [action, state])).toEqual([
      ['mail', 'waiting'],
      ['hook', 'waiting'],
    ]);
    const { alerts } = await open.book.list({}, page, forever());
    const { columns: _, results: __, history: ___, deliveries: ____, ...listed } = alert;
    expect(alerts).toEqual([listed]);
  });

  it('that is there is passed over, in one call, in two at once, and after a restart', async () => {
    const [a, b] = [found({ actions: ['mail'] }), found()];
    expect(await open.book.emit([a, a])).toEqual([a.id]);
    const both = await Promise.all([open.book.emit([a, b]), open.book.emit([b, a])]);
    expect(both.flat()).toEqual([b.id]);
    await reopen();
    expect(await open.book.emit([b, a])).toEqual([]);
    expect((await one(store, 'SELECT count() AS n FROM alerts')).n).toBe(2);
    expect(open.deliveries.handed.map(({ id }) => id)).toEqual([a.id]);
  });

  it('keeps results of a megabyte at most', async () => {
    const large = found({ results: Array.from({ length: 100 }, (_, n) => ({ n, text: 'ä'.repeat(20_000) })) });
    const huge = found({ results: [{ n: 0, text: '\\'.repeat(3_000_000) }, { n: 1 }] });
    await open.book.emit([large, huge]);
    const { results } = await get(large.id);
    expect(results.length).toBe(26);
    expect(results).toEqual(large.results.slice(0, results.length));
    expect((await get(huge.id)).results.map(({ n }) => n)).toEqual([0, 1]);
    expect((await one(store, 'SELECT max(length(results)) AS n FROM alerts')).n).toBeLessThanOrEqual(1 << 20);
  });

  it('is forgotten when it has expired', async () => {
    const short = found({ expires: now + 1000, actions: ['mail'] });
    await open.book.emit([short]);
    now += 1000;
    expect(await open.book.get(short.id, forever())).toBeUndefined();
    expect(await open.book.list({}, page, forever())).toMatchObject({ alerts: [], total: 0 });
    expect(await open.book.setStatus([short.id], 'closed', { by })).toBe(0);
    expect((await reopen()).deliveries.handed).toEqual([]);
    expect(await open.book.emit([short])).toEqual([]);
  });

  it('commits together with others that come at once', async () => {
    const findings = Array.from({ length: 40 }, () => found());
    await Promise.all(findings.map((each) => open.book.emit([each])));
    const parts = await one(
      store,
      "SELECT count() AS n FROM system.parts WHERE table = 'alerts' AND database = currentDatabase() AND active",
    );
    expect(Number(parts.n)).toBeLessThan(6);
    expect((await open.book.list({}, page, forever())).total).toBe(40);
  });
});

describe('the list', () => {
  it('narrows by status, severity, rule, time and words', async () => {
    const key = { user: 'Жанна' };
    await open.book.emit([
      found({ title: 'one', severity: 'low', at: now - 3000 }),
      found({ title: 'two', severity: 'critical', at: now - 2000, key }),
      found({ title: 'three', rule: 'other', at: now - 1000, results: [{ path: "/wp-admin?x='%_" }] }),
    ]);
    expect(await titles()).toEqual(['three', 'two', 'one']);
    expect(await titles({ severity: ['low', 'critical'] })).toEqual(['two', 'one']);
    expect(await titles({ rule: 'other' })).toEqual(['three']);
    expect(await titles({ from: now - 2000, to: now - 1000 })).toEqual(['two']);
    expect(await titles({ text: 'жаННа' })).toEqual(['two']);
    expect(await titles({ text: "WP-ADMIN?x='%_ other" })).toEqual(['three']);
    expect(await titles({ text: '% _ {now:Int64} \\' })).toEqual([]);
    expect(await titles({ rule: "' OR 1 --" })).toEqual([]);
    expect(await titles({ status: ['closed'] })).toEqual([]);
  });

  it('counts each status of what the other filters leave', async () => {
    const all = Array.from({ length: 5 }, (_, n) => found({ severity: n < 4 ? 'high' : 'low' }));
    await open.book.emit(all);
    const [a, b, c, , e] = all.map(({ id }) => id);
    await open.book.setStatus([a, b, e, 'unknown', a].map(String), 'closed', { by });
    await open.book.setStatus([String(c)], 'false positive', { by });
    const { total, counts } = await open.book.list({ severity: ['high'], status: ['closed', 'open'] }, page, forever());
    expect(counts).toEqual({ open: 1, acknowledged: 0, closed: 2, 'false positive': 1 });
    expect(total).toBe(3);
    expect(await open.book.openBySeverity(forever())).toEqual(new Map([['high', 1]]));
  });

  it('goes page by page through alerts of one moment, while others come', async () => {
    await open.book.emit(Array.from({ length: 25 }, (_, n) => found({ at: now + (n % 2), title: `${n}` })));
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const { alerts, next, total } = await open.book.list({}, { limit: 7, before }, forever());
      expect(total).toBeGreaterThanOrEqual(25);
      seen.push(...alerts.map(({ title }) => title));
      before = next;
      await open.book.emit([found({ at: now + 10, title: 'new' })]);
    } while (before !== undefined);
    expect(seen.length).toBe(25);
    expect(new Set(seen).size).toBe(25);
  });
});

describe('the life of an alert', () => {
  it('is written down in its order, with who and when', async () => {
    const { id } = found();
    await open.book.emit([found({ id })]);
    await open.book.setStatus([id], 'acknowledged', { by });
    await open.book.comment(id, 'looks like a test', 'bob');
    await open.book.setStatus([id], 'false positive', { by, comment: 'it was' });
    const set = now;
    now -= 5000;
    await reopen();
    await open.book.comment(id, 'with a clock that was set back', by);
    const { history, status, changedAt, changedBy } = await get(id);
    expect(history).toEqual([
      { at: set, by, kind: 'status', status: 'acknowledged' },
      { at: set, by: 'bob', kind: 'comment', text: 'looks like a test' },
      { at: set, by, kind: 'status', status: 'false positive', comment: 'it was' },
      { at: now, by, kind: 'comment', text: 'with a clock that was set back' },
    ]);
    expect([status, changedAt, changedBy]).toEqual(['false positive', now, by]);
    now = set;
  });

  it('counts as changed what has another status, or a comment', async () => {
    const [a, b] = [found(), found()];
    await open.book.emit([a, b]);
    expect(await open.book.setStatus([a.id], 'closed', { by })).toBe(1);
    expect(await open.book.setStatus([a.id, b.id], 'closed', { by })).toBe(1);
    expect(await open.book.setStatus([a.id, b.id], 'closed', { by, comment: 'again' })).toBe(2);
    expect((await get(a.id)).history.length).toBe(2);
  });

  it('of an alert that is not there stays empty', async () => {
    expect(await open.book.comment('0'.repeat(32), 'x', by)).toBeUndefined();
    expect(await open.book.mute('0'.repeat(32), now + 1, { by })).toBeUndefined();
    expect(await open.book.retry('0'.repeat(32), 'mail', by)).toBeUndefined();
    expect((await one(store, 'SELECT count() AS n FROM alert_history')).n).toBe(0);
  });
});

describe('a mute', () => {
  const key = { user: 'bob' };
  const muted = () => found({ key, actions: ['mail'] });

  it('holds for its rule and key, over a restart, until its time is up', async () => {
    const [first, second, other, third] = [
      muted(),
      muted(),
      found({ key: { user: 'eve' }, actions: ['mail'] }),
      muted(),
    ];
    await open.book.emit([first]);
    await open.book.mute(first.id, now + 60_000, { by, comment: 'known' });
    await reopen();
    open.deliveries.handed.length = 0;
    await open.book.emit([second, other]);
    expect(open.deliveries.handed.map(({ id }) => id)).toEqual([other.id]);
    const alert = await get(second.id);
    expect(alert).toMatchObject({ mutedUntil: now + 60_000, delivery: 'muted' });
    expect(alert.deliveries).toMatchObject([{ action: 'mail', state: 'muted', attempts: 0 }]);
    expect((await reopen()).deliveries.handed.map(({ id }) => id)).toEqual([first.id, other.id]);
    now += 60_000;
    expect((await get(second.id)).mutedUntil).toBeUndefined();
    await open.book.emit([third]);
    expect(open.deliveries.handed.at(-1)).toMatchObject({ id: third.id });
  });

  it('can be ended, and outlives the alert that it was set on', async () => {
    const first = found({ key, actions: ['mail'], expires: now + 1000 });
    await open.book.emit([first]);
    await open.book.mute(first.id, now + 60_000, { by });
    now += 1000;
    await store.command('OPTIMIZE TABLE alert_history FINAL');
    await reopen();
    const second = muted();
    await open.book.emit([second]);
    expect((await get(second.id)).delivery).toBe('muted');
    await open.book.mute(second.id, undefined, { by: 'bob' });
    expect((await get(second.id)).mutedUntil).toBeUndefined();
    await reopen();
    const third = muted();
    await open.book.emit([third]);
    expect(open.deliveries.handed).toMatchObject([{ id: third.id, action: 'mail' }]);
  });
});

describe('deliveries', () => {
  const told = (changes = {}) => ({
    action: 'mail',
    state: 'retrying' as const,
    attempts: 1,
    detail: 'refused',
    at: now,
    ...changes,
  });

  it('that have not ended are handed over at the next start, with what came before', async () => {
    const [a, b, c] = [
      found({ actions: ['mail', 'hook'] }),
      found({ actions: ['mail'] }),
      found({ actions: ['mail'] }),
    ];
    const since = now;
    await open.book.emit([a, b, c]);
    expect(open.deliveries.handed.map(({ action, earlier }) => [action, earlier])).toEqual([
      ['mail', undefined],
      ['hook', undefined],
      ['mail', undefined],
      ['mail', undefined],
    ]);
    await open.deliveries.record(a.id, told({ next: now + 5000 }));
    await open.deliveries.record(a.id, told({ action: 'hook', state: 'delivered', detail: '200' }));
    await open.deliveries.record(b.id, told({ state: 'failed', attempts: 9 }));
    now += 10_000;
    await reopen();
    expect(open.deliveries.handed).toEqual([
      { id: a.id, action: 'mail', earlier: { attempts: 1, since } },
      { id: c.id, action: 'mail', earlier: { attempts: 0, since } },
    ]);
    const { deliveries, delivery } = await get(a.id);
    expect(delivery).toBe('retrying');
    expect(deliveries).toMatchObject([
      { action: 'mail', state: 'retrying', next: since + 5000, at: since },
      { action: 'hook', state: 'delivered' },
    ]);
  });

  it('begin anew when somebody asks', async () => {
    const a = found({ actions: ['mail'] });
    await open.book.emit([a]);
    await open.deliveries.record(a.id, told({ state: 'failed', attempts: 9 }));
    now += 1000;
    expect(await open.book.retry(a.id, 'hook', by)).toBe(false);
    expect(await open.book.retry(a.id, 'mail', by)).toMatchObject({ delivery: 'waiting' });
    expect(open.deliveries.handed.at(-1)).toEqual({ id: a.id, action: 'mail', earlier: { attempts: 0, since: now } });
    await open.deliveries.record(a.id, told({ attempts: 3 }));
    await reopen();
    expect(open.deliveries.handed).toEqual([{ id: a.id, action: 'mail', earlier: { attempts: 3, since: now } }]);
  });

  it('are listed by action and state, page by page', async () => {
    const all = Array.from({ length: 6 }, () => found({ actions: ['mail', 'hook'] }));
    await open.book.emit(all);
    for (const { id } of all.slice(0, 3)) await open.deliveries.record(id, told());
    const list = (filter = {}, before?: string) => open.book.deliveries(filter, { limit: 5, before }, forever());
    expect((await list({ state: ['retrying'] })).deliveries).toMatchObject([
      { attempts: 1 },
      {},
      { detail: 'refused' },
    ]);
    expect((await list({ state: ['waiting'], action: 'mail' })).deliveries.length).toBe(3);
    const seen: string[] = [];
    for (let before: string | undefined, first = true; first || before !== undefined; first = false) {
      const { deliveries, next } = await list({}, before);
      seen.push(...deliveries.map(({ alert, action }) => `${alert} ${action}`));
      before = next;
    }
    expect(seen.length).toBe(12);
    expect(new Set(seen).size).toBe(12);
  });
});

describe('what schedules remember', () => {
  it('is where they stand and what has fired', async () => {
    await open.book.save([
      { rule: 'a', to: 100, count: 1 },
      { rule: 'b', to: 200, count: 2 },
    ]);
    await open.book.save([{ rule: 'a', to: 90, count: 3 }]);
    await open.book.emit([
      found({ key: { user: 'bob' }, window: { from: now - 120_000, to: now - 60_000 } }),
      found({ key: { user: 'bob' }, window: { from: now - 60_000, to: now } }),
      found({ window: { from: 0, to: now - 3_600_000 } }),
    ]);
    await reopen();
    expect([...(await open.book.positions())].sort((a, b) => (a.rule < b.rule ? -1 : 1))).toEqual([
      { rule: 'a', to: 90, count: 3 },
      { rule: 'b', to: 200, count: 2 },
    ]);
    expect(await open.book.fired(now - 3_600_000)).toEqual([
      { rule: 'failed-logins', key: keyText({ user: 'bob' }), windowTo: now },
    ]);
  });

  it('is in which minutes events came late', async () => {
    const room = await builtStore();
    expect(await open.book.lateMinutes(now - 60_000, 5000)).toEqual([]);
    const minute = Math.floor(now / 60_000) * 60_000;
    const encoder = room.createEncoder({ clock: () => now });
    for (const time of [now - 1000, minute - 600_000, minute - 599_000, minute - 3_600_000, now + 60_000]) {
      encoder.add(line(time, 'x'));
    }
    await store.write(encoder.take('late'), forever());
    expect(await open.book.lateMinutes(now - 60_000, 5000)).toEqual([minute - 3_600_000, minute - 600_000]);
    expect(await open.book.lateMinutes(now + 1, 5000)).toEqual([]);
  });
});

describe('while the engine restarts', () => {
  it('reading says so, and what is written waits', async () => {
    const a = found({ actions: ['mail'] });
    await open.book.emit([a]);
    const pid = store.enginePid;
    if (pid === undefined) throw new Error('no engine');
    process.kill(pid, 'SIGKILL');
    while (store.state === 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
    const b = found({ actions: ['mail'] });
    const written = Promise.all([
      open.book.emit([b]),
      open.book.setStatus([a.id], 'closed', { by }),
      open.book.save([{ rule: 'r', to: 1, count: 0 }]),
      open.deliveries.record(a.id, { action: 'mail', state: 'delivered', attempts: 1, detail: '', at: now }),
    ]);
    await expect(open.book.list({}, page, forever())).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect(await written).toMatchObject([[b.id], 1, undefined, undefined]);
    expect(await get(a.id)).toMatchObject({ status: 'closed', delivery: 'delivered' });
  });
});
