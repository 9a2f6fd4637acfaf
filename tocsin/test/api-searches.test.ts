import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScheduler, openSearches, type SavedSearches, type Scheduler } from '../src/detect/index.ts';
import { ApiFixture, asSession, asToken, START } from './api-fixture.ts';
import { Remembered } from './schedule-rig.ts';

const BODY = {
  title: 'Failed logins',
  search: 'action=failure | stats count by user',
  schedule: { every: '1m' },
  alert: { when: { count: 'results', is: 'greater than', value: 0 }, mode: 'per result', severity: 'high' },
};
const SEARCHES = '/api/v1/searches';

let fixture: ApiFixture;
let files: SavedSearches;
let scheduler: Scheduler;
let token: string;
let folder: string;

beforeEach(async () => {
  fixture = new ApiFixture();
  folder = join(fixture.dir, 'searches');
  files = await openSearches({ folder, actions: ['ops'], notice: () => undefined, pollEvery: 60_000 });
  scheduler = createScheduler({
    searches: files,
    search: fixture.search,
    memory: new Remembered(),
    clock: () => fixture.now,
    notice: () => undefined,
  });
  await scheduler.start();
  await fixture.start({ searches: { files, scheduler: () => scheduler } });
  token = await fixture.token('alerts');
});
afterEach(async () => {
  await scheduler.stop();
  await files.close();
  await fixture.stop();
});

const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, etag?: string) =>
  fixture.inject({
    method,
    url,
    headers: { ...asToken(token), ...(etag === undefined ? {} : { 'if-match': etag }) },
    ...(payload === undefined ? {} : { payload }),
  });

describe('saved searches', () => {
  it('are made, shown, changed and removed', async () => {
    const empty = await call('GET', SEARCHES);
    expect(empty.json()).toEqual({ searches: [], folder, writable: true });

    const made = await call('POST', SEARCHES, BODY);
    expect([made.statusCode, made.headers.etag]).toEqual([201, `"${made.json().etag}"`]);
    expect(made.json()).toMatchObject({
      id: 'failed-logins',
      body: BODY,
      problems: [],
      file: join(folder, 'failed-logins.yml'),
    });
    const { etag } = made.json();

    const shown = await call('GET', `${SEARCHES}/failed-logins`);
    expect(shown.json()).toMatchObject({ etag, state: { running: false, runs: 0, nextAt: expect.any(Number) } });

    const changed = await call('PUT', `${SEARCHES}/failed-logins`, { ...BODY, title: 'Logins' }, `"${etag}"`);
    expect(changed.json()).toMatchObject({ id: 'failed-logins', body: { title: 'Logins' } });
    expect(readFileSync(join(folder, 'failed-logins.yml'), 'utf8')).toMatch(/^title: Logins\n/);

    const stale = await call('DELETE', `${SEARCHES}/failed-logins`, undefined, etag);
    expect([stale.statusCode, stale.json().error.code]).toEqual([412, 'changed_meanwhile']);
    const removed = await call('DELETE', `${SEARCHES}/failed-logins`, undefined, changed.json().etag);
    expect(removed.statusCode).toBe(204);
    expect(files.list()).toEqual([]);
  });

  it.each([
    ['an unknown id', 'GET', `${SEARCHES}/none`, undefined, undefined, 404, 'unknown_search'],
    ['an id that is there', 'POST', SEARCHES, { ...BODY, id: 'there' }, undefined, 409, 'search_exists'],
    ['an id that is a path', 'POST', SEARCHES, { ...BODY, id: '../x' }, undefined, 400, 'invalid_saved_search'],
    ['a change without its tag', 'PUT', `${SEARCHES}/there`, BODY, undefined, 412, 'changed_meanwhile'],
    ['a change of nothing', 'PUT', `${SEARCHES}/none`, BODY, 'x', 404, 'unknown_search'],
    ['no body', 'POST', SEARCHES, undefined, undefined, 400, 'invalid_request'],
    ['a list', 'POST', SEARCHES, [BODY], undefined, 400, 'invalid_request'],
    ['a bad body to try', 'POST', `${SEARCHES}/try`, { body: { title: 'x' } }, undefined, 400, 'invalid_saved_search'],
  ] as const)('refuse %s', async (_name, method, url, payload, etag, status, code) => {
    await files.create('there', BODY);
    const reply = await call(method, url, payload, etag);
    expect([reply.statusCode, reply.json().error.code]).toEqual([status, code]);
  });

  it('name each problem with its place', async () => {
    const wrong = { title: 'x', search: 'error\n| nonsense x', alert: { actions: ['pager'] } };
    const reply = await call('POST', SEARCHES, wrong);
    expect(reply.json().error).toMatchObject({
      code: 'invalid_saved_search',
      problems: [
        { line: 4, column: 5, message: expect.stringContaining('nonsense') },
        { line: 7, column: 7, message: expect.stringContaining('pager') },
      ],
    });
    expect(reply.body).not.toContain(fixture.dir);
  });

  it('show a broken file with its problems while it goes on as it was', async () => {
    await files.create('a', BODY);
    writeFileSync(join(folder, 'a.yml'), 'title: [\n');
    await files.refresh();
    const reply = await call('GET', `${SEARCHES}/a`);
    expect(reply.json()).toMatchObject({
      problems: [{ line: expect.any(Number) }],
      state: { nextAt: expect.any(Number) },
    });
    expect(reply.json().body).toBeUndefined();
  });

  it('are tried without telling anybody', async () => {
    const reply = await call('POST', `${SEARCHES}/try`, { body: { ...BODY, search: 'error', alert: {} }, at: START });
    expect([reply.statusCode, reply.json()]).toMatchObject([
      200,
      { fires: true, count: 1, findings: [{ key: {}, count: 1 }] },
    ]);
    expect(fixture.search.requests.at(-1)).toMatchObject({ spl: 'error' });
    expect(files.list()).toEqual([]);
  });

  it('are read by viewers and changed by editors', async () => {
    await fixture.addUser('vera', 'viewer');
    await fixture.addUser('edda', 'editor');
    const as = async (user: string) => asSession(await fixture.signIn(user));
    const [vera, edda] = [await as('vera'), await as('edda')];
    const status = async (headers: Record<string, string>, method: 'GET' | 'POST') =>
      (await fixture.inject({ method, url: SEARCHES, headers, ...(method === 'POST' ? { payload: BODY } : {}) }))
        .statusCode;
    expect([await status(vera, 'GET'), await status(vera, 'POST'), await status(edda, 'POST')]).toEqual([
      200, 403, 201,
    ]);
    expect(await status(asToken(await fixture.token('search')), 'GET')).toBe(403);
    expect(fixture.logged.some((line) => line.includes('"audit":"search_saved"') && line.includes('user:edda'))).toBe(
      true,
    );
  });
});

it('a server without saved searches says so', async () => {
  const bare = await new ApiFixture().start();
  const headers = asToken(await bare.token('alerts'));
  const reply = await bare.inject({ url: SEARCHES, headers });
  expect([reply.statusCode, reply.json().error.code]).toEqual([503, 'searches_unavailable']);
  await bare.stop();
});
