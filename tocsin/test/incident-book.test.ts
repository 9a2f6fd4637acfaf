import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incident, IncidentDetail } from '../src/alert/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { finding, type OpenBook, openBook, openStore } from './alert-rig.ts';
import { forever, temporaryFolder } from './store-open.ts';

const MINUTE = 60_000;
const START = Date.UTC(2027, 0, 5, 12);
const folder = temporaryFolder('incidents');
let store: StoreRoom.Store;
let open: OpenBook;
let now = START;
const clock = () => now;

beforeAll(async () => {
  store = await openStore(folder.path);
});
afterAll(async () => {
  await store.close();
  folder.remove();
});
beforeEach(async () => {
  now = START;
  for (const table of ['alerts', 'alert_history', 'schedule_positions', 'incident_alerts', 'incident_history'])
    await store.command(`TRUNCATE TABLE ${table}`);
  open = await openBook(store, clock, ['mail']);
});
afterEach(() => open.book.close());

/** As a process that starts after kill -9: nothing but the store is left. */
const restart = async (): Promise<void> => {
  open.book.close();
  open = await openBook(store, clock, ['mail']);
};
const found = (minutes: number, key: Record<string, string>, changes = {}) => {
  const at = START + minutes * MINUTE;
  now = Math.max(now, at);
  return finding({ at, key, expires: at + 90 * 24 * 60 * MINUTE, results: [], ...changes });
};
const page = { limit: 100 };
const list = (filter = {}, more = {}): readonly Incident[] =>
  open.book.incidents.list(filter, { ...page, ...more }).incidents;
const get = async (id: string): Promise<IncidentDetail> => {
  const incident = await open.book.incidents.get(id, forever());
  if (incident === undefined) throw new Error(`no incident ${id}`);
  return incident;
};
const only = (): Incident => {
  const [incident, ...others] = list();
  if (incident === undefined || others.length > 0) throw new Error(`${others.length + 1} incidents`);
  return incident;
};

describe('an attack that several rules find', () => {
  const guessing = () =>
    found(0, { src: '203.0.113.9' }, { title: 'Guessing', rule: 'rule:guess', tags: ['attack.credential-access'] });
  const spraying = () => found(4, { user: 'ann' }, { title: 'One account', severity: 'medium', rule: 'one-account' });
  const success = () =>
    found(
      9,
      { 'source.ip': '203.0.113.9', 'user.name': 'Ann' },
      {
        title: 'Success after failures',
        severity: 'critical',
        rule: 'rule:success',
        tags: ['attack.initial-access'],
      },
    );

  it('is one incident, of streaming rules and saved searches, and stays so', async () => {
    const alerts = [guessing(), spraying(), success()];
    for (const one of alerts) await open.book.emit([one]);
    const before = only();
    expect(before).toMatchObject({
      title: 'Success after failures',
      severity: 'critical',
      status: 'open',
      first: START,
      last: START + 9 * MINUTE,
      alerts: 3,
      entityCount: 2,
      tactics: ['credential-access', 'initial-access'],
    });
    expect(before.entities.map(({ kind, value, alerts }) => [kind, value, alerts])).toEqual([
      ['address', '203.0.113.9', 2],
      ['user', 'ann', 2],
    ]);
    expect(before.entities[0]?.score).toBeGreaterThan(before.entities[1]?.score ?? 0);
    const detail = await get(before.id);
    expect(detail.members.map(({ id, incident }) => [id, incident])).toEqual(alerts.map(({ id }) => [id, before.id]));
    // The two that were apart, and by which alert they became one.
    expect(detail.history).toMatchObject([{ kind: 'merge', by: 'tocsin', alert: alerts[2]?.id }]);
    await restart();
    expect(only()).toEqual(before);
    expect(await get(before.id)).toEqual(detail);
    const merged = detail.history.flatMap((entry) => (entry.kind === 'merge' ? [entry.merged] : []));
    expect(await get(merged[0] ?? '')).toEqual(detail);
    await open.book.emit([found(30, { user: 'ANN' })]);
    expect(only().alerts).toBe(4);
  });

  it('is the same incident however often it is evaluated', async () => {
    const one = guessing();
    await Promise.all([open.book.emit([one]), open.book.emit([one])]);
    await restart();
    await open.book.emit([one]);
    expect(only().alerts).toBe(1);
  });

  it('alerts that were stored right before a crash join at the next start', async () => {
    const one = guessing();
    await open.book.emit([one]);
    const { id } = only();
    await store.command('TRUNCATE TABLE incident_alerts');
    await restart();
    expect(only()).toMatchObject({ id, alerts: 1 });
  });
});

describe('its life', () => {
  it('closing it closes its alerts, and what comes then begins anew', async () => {
    const alerts = [found(0, { user: 'ann' }), found(1, { user: 'ann' })];
    await open.book.emit(alerts);
    await open.book.setStatus([alerts[0]?.id ?? ''], 'false positive', { by: 'bob' });
    const { id } = only();
    expect(await open.book.incidents.setStatus([id, id, 'none'], 'closed', { by: 'ann', comment: 'done' })).toBe(1);
    expect((await get(id)).members.map(({ status }) => status)).toEqual(['false positive', 'closed']);
    expect((await get(id)).history).toEqual([
      { at: now, by: 'ann', kind: 'status', status: 'closed', comment: 'done' },
    ]);
    expect(await open.book.incidents.setStatus([id], 'closed', { by: 'ann' })).toBe(0);
    await restart();
    expect(list({ status: ['open'] })).toEqual([]);
    await open.book.emit([found(2, { user: 'ann' })]);
    expect(list().map(({ status, alerts }) => [status, alerts])).toEqual([
      ['open', 1],
      ['closed', 2],
    ]);
  });

  it('comments and a mute are kept; while it is muted nobody is told', async () => {
    await open.book.emit([found(0, { user: 'ann' }, { actions: ['hook'] })]);
    const { id } = only();
    const { incidents } = open.book;
    expect(await incidents.comment(id, 'looks odd', 'ann')).toBe(true);
    expect(await incidents.mute(id, now + 60 * MINUTE, { by: 'ann' })).toBe(true);
    expect(await incidents.comment('none', 'x', 'ann')).toBe(false);
    await restart();
    expect(only().mutedUntil).toBe(START + 60 * MINUTE);
    expect(open.deliveries.handed.map(({ action }) => action)).toEqual(['hook']);
    await open.book.emit([found(1, { user: 'ann' }, { actions: ['hook'] })]);
    expect(open.deliveries.handed).toHaveLength(1);
    expect((await get(id)).members.map(({ delivery }) => delivery)).toEqual(['waiting', 'muted']);
    await open.book.incidents.mute(id, undefined, { by: 'ann' });
    await open.book.emit([found(2, { user: 'ann' }, { actions: ['hook'] })]);
    expect(open.deliveries.handed).toHaveLength(2);
    expect((await get(id)).history.map(({ kind }) => kind)).toEqual(['comment', 'mute', 'mute']);
  });

  it('an action of `per: incident` is told once, and again when it gets graver', async () => {
    const more = { actions: ['mail', 'hook'] };
    const alerts = [
      found(0, { user: 'ann' }, { ...more, severity: 'medium' }),
      found(1, { user: 'ann' }, { ...more, severity: 'low' }),
      found(2, { user: 'ann' }, { ...more, severity: 'critical' }),
      found(3, { user: 'bob' }, more),
    ];
    for (const one of alerts) await open.book.emit([one]);
    const mails = () => open.deliveries.handed.filter(({ action }) => action === 'mail').map(({ id }) => id);
    const [first, second, third, other] = alerts.map(({ id }) => id);
    expect(mails()).toEqual([first, third, other]);
    expect(open.deliveries.handed.filter(({ action }) => action === 'hook')).toHaveLength(4);
    const silent = await open.book.get(second ?? '', forever());
    expect(silent?.deliveries.find(({ action }) => action === 'mail')).toMatchObject({ state: 'grouped' });
    await restart();
    // What has not been delivered is handed again; what was silent stays so.
    expect(mails()).toEqual([first, third, other]);
    await open.book.emit([found(4, { user: 'ann' }, more)]);
    expect(mails()).toHaveLength(3);
  });
});

describe('lists', () => {
  beforeEach(async () => {
    await open.book.emit([
      found(0, { user: 'ann' }, { severity: 'low', title: 'Odd hours' }),
      found(1, { src: '203.0.113.9' }, { severity: 'critical', title: 'Injection' }),
      found(2, { host: 'web1' }, { severity: 'medium', title: 'Silence' }),
    ]);
  });
  const titles = (filter = {}, more = {}) => list(filter, more).map(({ title }) => title);

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['by severity', { severity: ['critical', 'low'] }, ['Injection', 'Odd hours']],
    ['by entity', { entity: '203.0.113.9' }, ['Injection']],
    ['by kind and entity', { entity: 'user:ANN' }, ['Odd hours']],
    ['by words', { text: 'SILENCE web' }, ['Silence']],
    ['from a time', { from: START + 2 * MINUTE }, ['Silence']],
    ['to a time', { to: START + MINUTE }, ['Odd hours']],
    ['by status', { status: ['closed'] }, []],
  ])('narrow %s', (_, filter, expected) => {
    expect(titles(filter)).toEqual(expected);
  });

  it('are sorted, and in pages', () => {
    expect(titles()).toEqual(['Silence', 'Injection', 'Odd hours']);
    expect(titles({}, { order: 'severity' })).toEqual(['Injection', 'Silence', 'Odd hours']);
    expect(titles({}, { order: 'score' })).toEqual(['Injection', 'Silence', 'Odd hours']);
    const first = open.book.incidents.list({}, { limit: 2 });
    expect(first).toMatchObject({ total: 3, counts: { open: 3 }, next: '2' });
    expect(titles({}, { limit: 2, before: first.next })).toEqual(['Odd hours']);
    expect(titles({}, { before: 'nonsense' })).toHaveLength(3);
  });

  it('of entities say their risk, which a false positive has not', async () => {
    const risks = () => open.book.incidents.risk({}, 10).map(({ kind, value, score }) => [kind, value, score]);
    expect(risks()).toEqual([
      ['address', '203.0.113.9', 80],
      ['host', 'web1', 15],
      ['user', 'ann', 5],
    ]);
    const [{ id = '' } = {}] = list({ severity: ['critical'] });
    expect(open.book.incidents.risk({ kind: 'address' }, 1)[0]?.incidents).toEqual([id]);
    await open.book.incidents.setStatus([id], 'false positive', { by: 'ann' });
    expect(risks()).toEqual([
      ['host', 'web1', 15],
      ['user', 'ann', 5],
    ]);
    now += 24 * 60 * MINUTE;
    expect(risks().map(([, , score]) => score)).toEqual([8, 2]);
  });
});

describe('incidents that nobody can ask for any more', () => {
  it('leave memory when they have expired, with the parts that they were made of', async () => {
    const day = 24 * 60 * MINUTE;
    const short = (minutes: number, key: Record<string, string>) =>
      found(minutes, key, { expires: START + minutes * MINUTE + day });
    await open.book.emit([short(0, { user: 'ann' })]);
    await open.book.emit([short(1, { src: '203.0.113.9' })]);
    const ids = list().map(({ id }) => id);
    await open.book.emit([short(2, { user: 'ann', src: '203.0.113.9' })]);
    const others = Array.from({ length: 1_000 }, (_, index) => found(3 * 24 * 60, { user: `user${index}` }));
    await open.book.emit(others);
    expect(ids).toHaveLength(2);
    for (const id of ids) expect(await open.book.incidents.get(id, forever())).toBeUndefined();
    expect(open.book.incidents.list({}, { limit: 1 }).total).toBe(1_000);
    // The same one attacks again.
    await open.book.emit([found(3 * 24 * 60 + 1, { src: '203.0.113.9' })]);
    expect(list({ entity: '203.0.113.9' }).map(({ alerts }) => alerts)).toEqual([1]);
  });
});
