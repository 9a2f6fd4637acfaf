import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Pictures are left there for people to look at. */
const PICTURES = process.env.TOCSIN_PICTURES;
const HOSTILE = 'x"><img/src=x/onerror=window.hacked=1>';
const CONFIG = `
timeZone: UTC
respond: { allow: { addresses: [192.0.2.200, 192.0.2.240/28], users: [monitor] } }
inputs:
  - type: file
    paths: [FOLDER/logs]
    scanInterval: 100
`;
const search = (title: string, by: string, respond: string): string => `title: '${title}'
search: index=* action=failure | stats count by ${by} | where count > 4
schedule: { every: 1s }
window: 30m
delay: 0s
alert: { mode: per result, suppress: { for: 24h } }
respond: ${respond}
`;

describe('responses in a browser', () => {
  const tocsin = new Installation(CONFIG);
  let visit: Visit;
  let origin = '';

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('searches'));
    const at = new Date().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    const fail = (user: string, address: string): string =>
      `${at} [WARNING] security: Failed login for ${user} from ${address}\n`.repeat(6);
    writeFileSync(
      tocsin.path('logs/django.log'),
      [fail('alice', '203.0.113.9'), fail(HOSTILE, '198.51.100.77'), fail('monitor', '192.0.2.241')].join(''),
    );
    const write = (id: string, text: string): void => writeFileSync(tocsin.path(`searches/${id}.yml`), text);
    write(
      'guessing',
      search('Password guessing from one address', 'src', '{ kind: block_address, mode: automatic, limit: 1 }'),
    );
    write('ranges', search('Guessing, by network', 'src', '{ kind: block_address, prefix: { ipv4: 24 } }'));
    write(
      'accounts',
      search('Password guessing at one account', 'user', '{ kind: lock_user, mode: approve, for: 30m }'),
    );
    const token = tocsin.run('token', 'create', 'shop', '--scopes', 'respond').stdout.trim();
    const { url } = await tocsin.start();
    for (let tries = 0; tries < 300; tries++) {
      const answer = await fetch(`${url}/api/respond/list?wait=1`, {
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'tocsin-django/0.1.0 (shop, web1)' },
      });
      if (((await answer.json()) as { answers: unknown[] }).answers.length >= 3) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    visit = await Visit.signedIn(tocsin.output);
    origin = visit.origin;
  }, 300_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin.remove();
  });
  afterEach(async () => {
    expect(await visit.wrongs()).toEqual([]);
  });

  const rows = (): Locator => visit.page.getByRole('list', { name: 'Responses' }).locator('> li');
  const row = (text: string): Locator => rows().filter({ hasText: text });
  const dialog = (): Locator => visit.page.getByRole('dialog');
  const picture = async (name: string): Promise<void> => {
    if (PICTURES === undefined) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme });
      for (const width of [1280, 390]) {
        await visit.page.setViewportSize({ width, height: 900 });
        await visit.page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      }
    }
    await visit.page.emulateMedia({ colorScheme: null });
  };

  test('shows what is in force, what waits, and what is a dry run', async () => {
    await visit.page.goto(`${origin}/responses`);
    await row('203.0.113.0/24').waitFor({ timeout: 60_000 });
    await row('alice').waitFor({ timeout: 60_000 });
    expect(await rows().first().textContent()).toContain('waits for approval');
    expect(await row('203.0.113.0/24').textContent()).toMatch(/only reported[\s\S]*dry run/);
    await visit.page.getByText('tocsin-django/0.1.0 (shop, web1)').waitFor();
    await visit.page.getByText('192.0.2.200').waitFor();
    expect(await visit.page.locator('main img, main script').count()).toBe(0);
    await picture('current');
  });

  test('a person approves, after being asked', async () => {
    await row('alice').getByRole('button', { name: 'Approve…' }).click();
    await dialog().getByText('it holds for').waitFor();
    await picture('approve');
    await dialog().getByLabel('Why').fill('it is not Alice');
    await dialog().getByRole('button', { name: 'Approve' }).click();
    await row('alice').getByText('in force', { exact: true }).waitFor();
    await row('alice').getByText('History').click();
    await row('alice').getByText('it is not Alice').waitFor();
    await picture('approved');
  });

  test('a person undoes and rejects', async () => {
    await row('alice').getByRole('button', { name: 'Undo…' }).click();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await row('alice').getByRole('button', { name: 'Undo…' }).click();
    await dialog().getByRole('button', { name: 'Undo' }).click();
    await row('alice').waitFor({ state: 'detached' });
    await row('onerror').getByRole('button', { name: 'Reject…' }).click();
    await dialog().getByRole('button', { name: 'Reject' }).click();
    await row('onerror').waitFor({ state: 'detached' });
    await visit.page.getByRole('link', { name: /^Held back/ }).click();
    await row('192.0.2.241').first().waitFor();
    await rows().filter({ hasText: 'limited' }).first().waitFor();
    await picture('held-back');
    await visit.page.getByRole('link', { name: /^Over/ }).click();
    await row('alice').getByText('undone').first().waitFor();
  });

  test('a person blocks; whom the allow-list has is refused with a sentence', async () => {
    await visit.page.goto(`${origin}/responses`);
    await visit.page.getByRole('button', { name: 'New response…' }).click();
    await dialog().getByLabel('Address or range').fill('192.0.2.0/24');
    await dialog().getByLabel('Why').fill('scans');
    await dialog().getByRole('button', { name: 'Block address' }).click();
    await dialog().getByText('the allow-list has 192.0.2.200 (configured)').waitFor();
    await picture('refused');
    // The browser writes refusals to its console.
    visit.faults.splice(0);
    await dialog().getByLabel('Address or range').fill('198.18.5.0/24');
    await dialog().getByRole('button', { name: 'Block address' }).click();
    await row('198.18.5.0/24').getByText('by hand').waitFor();
  });

  test('is accessible, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme });
      await visit.page.evaluate(AXE);
      const faults = await visit.page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ').slice(0, 300)))`,
      );
      expect(faults).toEqual([]);
    }
  });
}, 300_000);
