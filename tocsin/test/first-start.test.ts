import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { djangoPackageEvent } from './django-package-event.ts';
import { freePort } from './free-port.ts';
import { HecClient, TOKEN } from './hec-client.ts';
import { Installation } from './running.ts';

const SHIPPED = fileURLToPath(new URL('../../content/searches/', import.meta.url));
const NAMES = readdirSync(SHIPPED).sort();
const SEED = 'index="django-logs" sourcetype="django" "Failed login"';

/** They are checked once the store is open, a moment after the process says that it is up. */
const PATIENCE = { timeout: 20_000 };

const CONFIG = (port: number): string => `
timeZone: UTC
inputs:
  - type: splunk-hec
    port: ${port}
    tokens: [{ name: shop, token: ${TOKEN} }]
`;

interface Listed {
  readonly searches: readonly { readonly id: string; readonly problems: readonly unknown[] }[];
}

/** Files of the saved searches that the API lists, all of them right. */
const listed = async (tocsin: Installation): Promise<readonly string[]> => {
  const { url, token } = tocsin.running() ?? { url: '', token: '' };
  const answer = await fetch(`${url}/api/v1/searches`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  const { searches } = (await answer.json()) as Listed;
  expect(searches.flatMap(({ problems }) => problems)).toEqual([]);
  return searches.map(({ id }) => `${id}.yml`).sort();
};

describe('the first start of a data folder', () => {
  let tocsin: Installation;
  afterAll(() => tocsin?.remove(), 60_000);

  it('lays the saved searches that ship beside the configuration, and they find what tocsin-django sends', async () => {
    const port = await freePort();
    tocsin = new Installation(CONFIG(port));
    await tocsin.start();
    const folder = tocsin.path('searches');
    expect(readdirSync(folder).sort()).toEqual(NAMES);
    for (const name of NAMES)
      expect(readFileSync(join(folder, name), 'utf8')).toBe(readFileSync(join(SHIPPED, name), 'utf8'));
    expect(tocsin.output).toContain(`${NAMES.length} saved searches that ship with Tocsin are in ${folder}`);
    await expect.poll(() => listed(tocsin), PATIENCE).toEqual(NAMES);

    const client = new HecClient(port);
    const now = Date.now() / 1_000;
    const event = djangoPackageEvent('authn_login_fail', {
      user: 'alice',
      address: '192.0.2.7',
      time: new Date().toISOString(),
    });
    const metadata = { index: 'django-logs', sourcetype: 'django', source: 'tocsin-django', host: 'web1', time: now };
    const answer = await client.send(JSON.stringify({ ...metadata, event }));
    client.close();
    expect(answer.status).toBe(200);
    expect(await tocsin.until(SEED, (rows) => rows.length > 0)).toHaveLength(1);
    const byUser = /search: \|\n((?: {2}.*\n)+)/.exec(readFileSync(join(folder, 'failed-logins-by-user.yml'), 'utf8'));
    expect(tocsin.search(byUser?.[1] ?? '')).toMatchObject([{ user: 'alice', failures: 1, from: '192.0.2.7' }]);
    const checked = tocsin.run('check');
    expect([checked.status, checked.stderr]).toEqual([0, expect.not.stringContaining('error')]);
  }, 120_000);

  it('is the only one that does: what was changed stays so, what was deleted stays away', async () => {
    await tocsin.end('SIGTERM');
    const folder = tocsin.path('searches');
    const own = 'title: Ours\nsearch: index=* error\n';
    writeFileSync(join(folder, 'logins.yml'), own);
    rmSync(join(folder, 'suspicious-requests.yml'));
    await tocsin.start();
    const left = NAMES.filter((name) => name !== 'suspicious-requests.yml');
    await expect.poll(() => listed(tocsin), PATIENCE).toEqual(left);
    expect(readFileSync(join(folder, 'logins.yml'), 'utf8')).toBe(own);
    expect(tocsin.output).not.toContain('ship with Tocsin');

    await tocsin.end('SIGKILL');
    rmSync(folder, { recursive: true });
    await tocsin.start();
    expect(existsSync(folder)).toBe(false);
    expect(await listed(tocsin)).toEqual([]);
  }, 120_000);
});

describe('a team that brings its own folder of saved searches', () => {
  const tocsin = new Installation('timeZone: UTC\n');
  afterAll(() => tocsin.remove(), 60_000);

  it('keeps it as it is', async () => {
    mkdirSync(tocsin.path('searches'));
    writeFileSync(tocsin.path('searches/ours.yml'), 'title: Ours\nsearch: index=* error\n');
    await tocsin.start();
    expect(readdirSync(tocsin.path('searches'))).toEqual(['ours.yml']);
    await expect.poll(() => listed(tocsin), PATIENCE).toEqual(['ours.yml']);
  }, 120_000);
});
