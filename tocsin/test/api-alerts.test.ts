import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeliveryFailure } from '../src/alert/index.ts';
import type { Alerting } from '../src/server/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { finding, type OpenBook, openBook, openStore } from './alert-rig.ts';
import { ApiFixture, asSession, asToken, START } from './api-fixture.ts';
import { temporaryFolder } from './store-open.ts';

const folder = temporaryFolder('api-alerts');
let store: StoreRoom.Store;
let open: OpenBook;
let fixture: ApiFixture;
let editor: Record<string, string>;

beforeAll(async () => {
  store = await openStore(folder.path);
});
afterAll(async () => {
  await store.close();
  folder.remove();
});

const STATE = { name: 'mail', type: 'email', summary: 'mail to ops', waiting: 1, delivered: 2, failed: 3 };

beforeEach(async () => {
  for (const table of ['alerts', 'alert_history']) await store.command(`TRUNCATE TABLE ${table}`);
  fixture = new ApiFixture();
  open = await openBook(store, () => fixture.now);
  const actions: Alerting['actions'] = {
    states: [STATE],
    test: async () => {
      if (fixture.now > START) throw new DeliveryFailure('550 no such user');
      return { detail: '250 ok' };
    },
  };
  await fixture.start({
    alerting: () => ({
      alerts: open.book,
      actions,
      get scheduler(): never {
        throw new Error('not asked for');
      },
    }),
  });
  await fixture.addUser('eve', 'editor');
  editor = asSession(await fixture.signIn('eve'));
});
afterEach(async () => {
  open.book.close();
  await fixture.stop();
});

const get = async (path: string) => fixture.inject({ url: `/api/v1/${path}`, headers: editor });
const post = async (path: string, payload: object = {}) =>
  fixture.inject({ method: 'POST', url: `/api/v1/${path}`, headers: editor, payload });
const emit = async (changes = {}): Promise<string> => {
  const one = finding({ at: START, actions: ['mail'], ...changes });
  await open.book.emit([one]);
  return one.id;
};

describe('alerts', () => {
  it('are listed by what the address asks for, page by page', async () => {
    const ids: string[] = [];
    for (const severity of ['low', 'high', 'critical']) ids.push(await emit({ severity, title: `${severity} 100%` }));
    await post(`alerts/${ids[0]}/status`, { status: 'closed' });
    const first = (await get('alerts?status=open,acknowledged&severity=high,critical&q=100%25&limit=1')).json();
    expect(first).toMatchObject({ total: 2, counts: { open: 2, acknowledged: 0, closed: 0, 'false positive': 0 } });
    const second = (await get(`alerts?status=open&limit=1&before=${first.next}`)).json();
    expect([...first.alerts, ...second.alerts].map(({ id }) => id).sort()).toEqual([ids[1], ids[2]].sort());
    expect(second.next).toBeUndefined();
    expect((await get(`alerts?to=${START}`)).json().total).toBe(0);
    expect((await get(`alerts?from=${START}&rule=failed-logins`)).json().total).toBe(3);
  });

  it('have a life that says who and when', async () => {
    const id = await emit();
    await post(`alerts/${id}/status`, { status: 'acknowledged', comment: 'mine' });
    fixture.now += 1000;
    await post(`alerts/${id}/comments`, { text: '<script>alert(1)</script>' });
    const secret = await fixture.token('alerts');
    const closed = await fixture.inject({
      method: 'POST',
      url: `/api/v1/alerts/${id}/status`,
      headers: asToken(secret),
      payload: { status: 'closed' },
    });
    expect(closed.json()).toMatchObject({ status: 'closed', changedBy: 'alerts (token)', changedAt: START + 1000 });
    expect((await get(`alerts/${id}`)).json().history).toEqual([
      { at: START, by: 'eve', kind: 'status', status: 'acknowledged', comment: 'mine' },
      { at: START + 1000, by: 'eve', kind: 'comment', text: '<script>alert(1)</script>' },
      { at: START + 1000, by: 'alerts (token)', kind: 'status', status: 'closed' },
    ]);
  });

  it('are changed many at once', async () => {
    const ids = [await emit(), await emit()];
    const reply = await post('alerts/status', { ids: [...ids, 'f'.repeat(32)], status: 'false positive' });
    expect(reply.json()).toEqual({ changed: 2 });
    expect((await get('alerts?status=false%20positive')).json().total).toBe(2);
  });

  it('are muted for a while, and not any more', async () => {
    const id = await emit();
    expect((await post(`alerts/${id}/mute`, { for: '7d' })).json().mutedUntil).toBe(START + 7 * 86_400_000);
    expect((await post(`alerts/${id}/mute`)).json().mutedUntil).toBeUndefined();
  });

  it.each([
    ['GET', 'alerts?status=opne', undefined, 400, 'invalid_request'],
    ['GET', 'alerts?severity=', undefined, 400, 'invalid_request'],
    ['GET', 'alerts?limit=0', undefined, 400, 'invalid_request'],
    ['GET', 'alerts?limit=1001', undefined, 400, 'invalid_request'],
    ['GET', 'alerts?from=now', undefined, 400, 'invalid_request'],
    ['GET', 'alerts?colour=red', undefined, 400, 'invalid_request'],
    ['GET', 'deliveries?state=lost', undefined, 400, 'invalid_request'],
    ['GET', 'alerts/nothing', undefined, 404, 'unknown_alert'],
    ['POST', 'alerts/nothing/status', { status: 'closed' }, 404, 'unknown_alert'],
    ['POST', 'alerts/nothing/comments', { text: 'x' }, 404, 'unknown_alert'],
    ['POST', 'alerts/nothing/mute', { for: '1h' }, 404, 'unknown_alert'],
    ['POST', 'alerts/nothing/deliveries/mail/retry', {}, 404, 'unknown_alert'],
    ['POST', 'alerts/x/mute', { for: '1y' }, 400, 'invalid_request'],
    ['POST', 'alerts/x/comments', { text: '  ' }, 400, 'invalid_request'],
    ['POST', 'alerts/x/status', { status: 'gone' }, 400, 'invalid_request'],
    ['POST', 'alerts/status', { ids: [], status: 'open' }, 400, 'invalid_request'],
    ['POST', 'actions/pager/test', {}, 404, 'unknown_action'],
  ] as const)('%s %s %j is refused', async (method, path, payload, status, code) => {
    const reply = await (method === 'GET' ? get(path) : post(path, payload));
    expect([reply.statusCode, reply.json().error.code]).toEqual([status, code]);
  });
});

describe('deliveries', () => {
  it('are listed, and begun anew', async () => {
    const id = await emit();
    await open.deliveries.record(id, { action: 'mail', state: 'failed', attempts: 9, detail: '550 no', at: START });
    expect((await get('deliveries?state=failed,retrying&action=mail')).json().deliveries).toEqual([
      { alert: id, title: 'Failed logins', action: 'mail', state: 'failed', attempts: 9, detail: '550 no', at: START },
    ]);
    const retried = await post(`alerts/${id}/deliveries/mail/retry`);
    expect(retried.json()).toMatchObject({ delivery: 'waiting', deliveries: [{ state: 'waiting', attempts: 0 }] });
    expect(open.deliveries.handed.length).toBe(2);
    expect((await post(`alerts/${id}/deliveries/hook/retry`)).json().error.code).toBe('unknown_action');
  });
});

describe('actions', () => {
  it('say how they do, and what the other side answers', async () => {
    expect((await get('actions')).json()).toEqual({ actions: [STATE] });
    expect((await post('actions/mail/test')).json()).toEqual({ delivered: true, detail: '250 ok' });
    fixture.now++;
    const refused = await post('actions/mail/test');
    expect([refused.statusCode, refused.json()]).toEqual([200, { delivered: false, detail: '550 no such user' }]);
  });
});

it('every change is in the log', async () => {
  const id = await emit();
  await post(`alerts/${id}/status`, { status: 'closed' });
  await post('alerts/status', { ids: [id], status: 'open' });
  await post(`alerts/${id}/comments`, { text: 'a text of mine' });
  await post(`alerts/${id}/mute`, { for: '1h' });
  await post(`alerts/${id}/mute`);
  await post(`alerts/${id}/deliveries/mail/retry`);
  await post('actions/mail/test');
  const log = fixture.logged.join('');
  for (const what of [
    'alert_changed',
    'alerts_changed',
    'alert_commented',
    'alert_muted',
    'alert_unmuted',
    'delivery_retried',
    'action_tested',
  ])
    expect(log).toContain(`"audit":"${what}","by":"user:eve"`);
  expect(log).not.toContain('a text of mine');
});

it('while it starts, says so', async () => {
  const starting = await new ApiFixture().start();
  const headers = asToken(await starting.token('alerts'));
  const reply = await starting.inject({ url: '/api/v1/alerts', headers });
  expect([reply.statusCode, reply.json().error.code]).toEqual([503, 'store_unavailable']);
  await starting.stop();
});
