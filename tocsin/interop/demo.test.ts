import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';

interface Shown {
  readonly mails: readonly { readonly subject: string }[];
  readonly webhooks: readonly { readonly body: string; readonly signatureOk: boolean }[];
  readonly addresses: { readonly webhook: string };
}

/** An empty folder: without a configuration the demo runs, and its data lies below the data folder. */
class DemoInstallation extends Installation {
  protected override dataFromHere = `${this.data}/demo`;

  constructor() {
    super('');
    rmSync(this.path('tocsin.yaml'));
    mkdirSync(this.data);
  }

  async get(path: string): Promise<unknown> {
    const { url, token } = this.running() ?? { url: '', token: '' };
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    return response.json();
  }
}

describe('tocsin up without a configuration', () => {
  const tocsin = new DemoInstallation();
  beforeAll(() => tocsin.start());
  afterAll(() => tocsin.remove());

  test('says that this is a demo and how to go on', () => {
    expect(tocsin.output).toMatch(/THIS IS A DEMO[\s\S]*tocsin\.yaml[\s\S]*paths:/);
  });

  test('the recorded day is there, up to the attack of the last minutes', async () => {
    const stuffing =
      'index=django-logs event.action=authn_login_fail | stats dc(user) AS users BY src | where users >= 12';
    const rows = await tocsin.until(stuffing, (found) => found.length >= 3);
    expect(rows.map(({ src }) => src).sort()).toEqual(['203.0.113.21', '203.0.113.22', '203.0.113.23']);
    const [span] = tocsin.search('index=* | stats min(_time) AS first count', '-25h');
    expect(Number(span?.first)).toBeLessThan(Date.now() / 1_000 - 23 * 3600);
    expect(Number(span?.count)).toBeGreaterThan(2_000);
    expect(tocsin.search('index="django-logs" sourcetype="django" "Failed login"', '-10m').length).toBeGreaterThan(50);
  });

  test('the attack goes on while one looks', async () => {
    const change = 'index=django-logs "Admin action by dana" "Superuser status"';
    expect(await tocsin.until(change, (rows) => rows.length > 0, 90)).toHaveLength(1);
  }, 100_000);

  test('its alerts have come to its own mailbox and webhook receiver, signed', async () => {
    const demo = (await tocsin.get('/api/v1/demo')) as Shown;
    const subjects = demo.mails.map(({ subject }) => subject).join('\n');
    for (const title of ['Credential stuffing', 'Server errors', 'Login after many failures'])
      expect(subjects).toContain(title);
    expect(demo.webhooks.map(({ signatureOk }) => signatureOk)).not.toContain(false);
    await fetch(demo.addresses.webhook, { method: 'POST', body: 'forged' });
    const { webhooks } = (await tocsin.get('/api/v1/demo')) as Shown;
    expect(webhooks.find(({ body }) => body === 'forged')).toMatchObject({ signatureOk: false });
    expect(webhooks.some(({ signatureOk, body }) => signatureOk && body.includes('Path probing'))).toBe(true);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('a restart after %s doubles nothing', async (signal) => {
    await tocsin.end(signal);
    await tocsin.start();
    const change = 'index=django-logs "Admin action by dana" "Superuser status" | stats count';
    expect(await tocsin.until(change, ([row]) => Number(row?.count) >= 1)).toEqual([{ count: 1 }]);
    const repeated = 'index=* sourcetype=django | stats count BY _raw | where count > 1';
    expect(tocsin.search(repeated)).toEqual([]);
  });
});

describe('no demo', () => {
  const tocsin = new Installation('inputs: []\n');
  afterAll(() => tocsin.remove());

  test('with a configuration', async () => {
    const { url, token } = await tocsin.start();
    expect(tocsin.output).not.toMatch(/demo/i);
    expect(existsSync(`${tocsin.data}/demo`)).toBe(false);
    const response = await fetch(`${url}/api/v1/demo`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toEqual({ active: false });
  });
});
