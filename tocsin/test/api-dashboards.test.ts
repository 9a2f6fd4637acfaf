import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenDashboards, openDashboards } from '../src/dashboards/index.ts';
import type { Timers } from '../src/define/index.ts';
import { ApiFixture, asToken } from './api-fixture.ts';

const NEVER: Timers = { set: () => undefined, clear: () => undefined };
const AT = { x: 0, y: 0, w: 6, h: 4 };
const BODY = { title: 'Logins', panels: [{ title: 'All', type: 'single', search: '* | stats count', at: AT }] };
const SHIPPED = '# by us\ntitle: Overview\npanels: [] # none yet\n';

let fixture: ApiFixture;
let open: OpenDashboards;
let token: string;
let own: (name: string) => string;

beforeEach(async () => {
  fixture = new ApiFixture();
  own = (name) => join(fixture.dir, 'dashboards', name);
  const shipped = join(fixture.dir, 'content');
  mkdirSync(join(shipped, 'dashboards'), { recursive: true });
  mkdirSync(join(shipped, 'patterns'));
  writeFileSync(join(shipped, 'dashboards', 'overview.yml'), SHIPPED);
  writeFileSync(
    join(shipped, 'patterns', 'django-logs.yml'),
    'title: Django\nindexes: [django-logs-*]\nformats: { user: text }\n',
  );
  open = await openDashboards({
    dashboards: { own: join(fixture.dir, 'dashboards'), shipped: join(shipped, 'dashboards') },
    patterns: { own: join(fixture.dir, 'patterns'), shipped: join(shipped, 'patterns') },
    notice: () => undefined,
    timers: NEVER,
  });
  await fixture.start({ dashboards: open });
  token = await fixture.token('search');
});
afterEach(async () => {
  await open.close();
  await fixture.stop();
});

const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, etag?: string) => {
  const answer = await fixture.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { ...asToken(token), ...(etag === undefined ? {} : { 'if-match': etag }) },
    ...(payload === undefined ? {} : { payload }),
  });
  const body = answer.body === '' ? undefined : answer.json();
  return { status: answer.statusCode, body, headers: answer.headers, code: body?.error?.code };
};

describe('dashboards', () => {
  it('are made, shown, changed and removed', async () => {
    const made = await call('POST', 'dashboards', BODY);
    expect(made).toMatchObject({ status: 201, body: { id: 'logins', origin: 'own', body: BODY, problems: [] } });
    expect(made.headers.etag).toBe(`"${made.body.etag}"`);
    const list = await call('GET', 'dashboards');
    expect(list.body).toMatchObject({ folder: join(fixture.dir, 'dashboards'), writable: true });
    expect(list.body.dashboards.map((one: { id: string }) => one.id)).toEqual(['logins', 'overview']);
    const changed = await call('PUT', 'dashboards/logins', { ...BODY, refresh: '30s' }, made.body.etag);
    expect(changed.body.body).toMatchObject({ refresh: '30s' });
    expect(await call('DELETE', 'dashboards/logins', undefined, made.body.etag)).toMatchObject({
      status: 412,
      code: 'changed_meanwhile',
    });
    expect((await call('DELETE', 'dashboards/logins', undefined, changed.body.etag)).status).toBe(204);
    expect(await call('GET', 'dashboards/logins')).toMatchObject({ status: 404, code: 'unknown_dashboard' });
  });

  it('that ship give way to own ones, keep their comments there, and come back', async () => {
    const shipped = await call('GET', 'dashboards/overview');
    expect(shipped.body).toMatchObject({ origin: 'shipped', body: { title: 'Overview' } });
    expect(await call('POST', 'dashboards', { id: 'overview', ...BODY })).toMatchObject({ code: 'dashboard_exists' });
    expect(await call('DELETE', 'dashboards/overview', undefined, '*')).toMatchObject({
      status: 409,
      code: 'dashboard_shipped',
    });
    const body = { title: 'Ours', panels: [] };
    expect(await call('PUT', 'dashboards/overview', body, 'another')).toMatchObject({ code: 'changed_meanwhile' });
    const changed = await call('PUT', 'dashboards/overview', body, shipped.body.etag);
    expect(changed.body).toMatchObject({ origin: 'own', replaces: true, body: { title: 'Ours' } });
    expect(readFileSync(own('overview.yml'), 'utf8')).toBe('# by us\ntitle: Ours\npanels: [] # none yet\n');
    const again = await call('PUT', 'dashboards/overview', { title: 'Mine', panels: [] }, changed.body.etag);
    expect((await call('DELETE', 'dashboards/overview', undefined, again.body.etag)).status).toBe(204);
    expect((await call('GET', 'dashboards/overview')).body).toEqual(shipped.body);
    expect(existsSync(own('overview.yml'))).toBe(false);
  });

  it.each([
    ['an unknown variable', { panels: [{ type: 'table', search: 'user=$usr$', at: AT }] }, /no variable "usr"/],
    ['SPL that is wrong', { panels: [{ type: 'table', search: '* | stats', at: AT }] }, /panels\.0\.search: /],
    ['a pattern that is not there', { pattern: 'django-log' }, /no index pattern "django-log"/],
    ['panels over one another', { panels: [BODY.panels[0], BODY.panels[0]] }, /panels\.1\.at: lies over "All"/],
    ['a time that is none', { earliest: 'yesterday' }, /^earliest: /],
  ])('with %s are refused', async (_, change, message) => {
    const refused = await call('POST', 'dashboards', { title: 'T', ...change });
    expect(refused).toMatchObject({ status: 400, code: 'invalid_dashboard' });
    expect(refused.body.error.problems[0]).toMatchObject({
      message: expect.stringMatching(message),
      line: expect.any(Number),
    });
  });

  it('are wrong while their pattern is gone', async () => {
    const pattern = await call('POST', 'patterns', { id: 'mine', title: 'Mine', indexes: ['mine'] });
    await call('POST', 'dashboards', { id: 'of-mine', title: 'T', pattern: 'mine' });
    await call('DELETE', 'patterns/mine', undefined, pattern.body.etag);
    await open.dashboards.refresh();
    expect((await call('GET', 'dashboards/of-mine')).body.problems).toHaveLength(1);
    await call('POST', 'patterns', { id: 'mine', title: 'Mine', indexes: ['mine'] });
    await open.dashboards.refresh();
    expect((await call('GET', 'dashboards/of-mine')).body.problems).toEqual([]);
  });

  it('changed are in the audit', async () => {
    await call('POST', 'dashboards', BODY);
    expect(fixture.logged.filter((line) => line.includes('"audit":"dashboard_made"'))).toHaveLength(1);
  });
});

describe('index patterns', () => {
  it('are made, shown, changed and removed', async () => {
    const made = await call('POST', 'patterns', { title: 'Shop', indexes: ['shop-*'] });
    expect(made).toMatchObject({ status: 201, body: { id: 'shop', origin: 'own' } });
    expect((await call('GET', 'patterns')).body.patterns).toHaveLength(2);
    expect(await call('POST', 'patterns', { title: 'Bad', indexes: ['Shop'] })).toMatchObject({
      code: 'invalid_pattern',
    });
    expect(await call('DELETE', 'patterns/django-logs', undefined, '*')).toMatchObject({ code: 'pattern_shipped' });
  });

  it.each(['search', 'search/timeline', 'search/fields', 'search/export'])('limit %s', async (path) => {
    const more = path === 'search/export' ? { format: 'csv' } : {};
    await call('POST', path, { search: '*', pattern: 'django-logs', ...more }).catch(() => undefined);
    expect(fixture.search.requests.at(-1)).toMatchObject({ indexes: ['django-logs-*'] });
    expect(fixture.search.requests.at(-1)).not.toHaveProperty('pattern');
    expect(await call('POST', path, { search: '*', pattern: 'nope', ...more })).toMatchObject({
      status: 400,
      code: 'unknown_pattern',
    });
  });

  it('that are unknown limit no tail and no check', async () => {
    expect(await call('POST', 'search/check', { search: '*', pattern: 'nope' })).toMatchObject({
      code: 'unknown_pattern',
    });
    expect((await call('POST', 'search/check', { search: '*', pattern: 'django-logs' })).body).toEqual({ issues: [] });
    expect(await call('GET', 'search/tail?search=*&pattern=nope')).toMatchObject({ code: 'unknown_pattern' });
  });

  it('tell their fields, in the range of the pattern or the one asked for', async () => {
    const fields = await call('GET', 'patterns/django-logs/fields');
    expect(fields.body).toEqual({
      fields: [{ name: 'user', type: 'text', coverage: 1, distinct: 1, top: [], format: 'text' }],
      events: 1,
      sampled: false,
    });
    expect(fixture.search.requests.at(-1)).toMatchObject({ earliest: '-24h', latest: 'now' });
    await call('GET', 'patterns/django-logs/fields?earliest=-1h');
    expect(fixture.search.requests.at(-1)).not.toHaveProperty('latest');
  });

  it('are shown before they are made', async () => {
    const preview = await call('POST', 'patterns/preview', { indexes: ['django-*'] });
    expect(preview.body).toMatchObject({
      indexes: [{ name: 'django-logs', events: 7, matches: true }],
      events: 7,
      fields: [{ name: 'user', type: 'text' }],
    });
  });
});
