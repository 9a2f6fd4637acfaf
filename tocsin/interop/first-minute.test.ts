import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Visit } from './browser.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** `SCREENSHOTS=docs/images npm run test:interop -- first-minute` makes those of the README. */
const SCREENSHOTS = process.env.SCREENSHOTS;
const FIRST_MINUTE = 60_000;

const data = mkdtempSync(join(tmpdir(), 'tocsin-first-minute-'));
let child: ChildProcess;
let output = '';
let upAt = 0;
let visit: Visit;

const until = async (what: string, found: () => boolean | Promise<boolean>, limit: number): Promise<void> => {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(200)) if (await found()) return;
  throw new Error(`${what} did not come within ${limit / 1000} s: ${output}`);
};

beforeAll(async () => {
  visit = await Visit.open();
  child = spawn('npm', ['start', '--', '--port', '0', '--data', data], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  await until('the link', () => /#link=\S+/.test(output), 120_000);
  upAt = Date.now();
}, 150_000);

afterAll(async () => {
  await visit?.close();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.pid !== undefined && child.exitCode === null) {
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}, 60_000);

const shoot = async (name: string): Promise<void> => {
  if (SCREENSHOTS === undefined) return;
  const folder = join(ROOT, SCREENSHOTS);
  mkdirSync(folder, { recursive: true });
  await visit.page.setViewportSize({ width: 1440, height: 900 });
  await visit.page.screenshot({ path: join(folder, `${name}.png`) });
};

test('within a minute of `npm start` being up the attack is seen, mailed and posted', async () => {
  const { page } = visit;
  const [link = ''] = /http:\/\/\S+#link=\S+/.exec(output) ?? [];
  await page.goto(link);
  await page.getByText('This is a demo.').waitFor();
  await page.getByRole('link', { name: /^Demo/ }).click();
  const mails = page.getByRole('button', { name: /\[(?:low|medium|high|critical)\]/ });
  const signed = page.getByText('The signature is right');
  const left = (): number => Math.max(1, FIRST_MINUTE - (Date.now() - upAt));
  await until('two mails', async () => (await mails.count()) >= 2, left());
  await signed.waitFor({ timeout: left() });
  console.log(`two mails and a signed webhook ${((Date.now() - upAt) / 1000).toFixed(1)} s after the link`);
  await page.getByRole('link', { name: /^Alerts/ }).click();
  await until('two alerts', async () => (await page.locator('a[href^="/alerts/"]').count()) >= 2, left());
  expect(visit.faults).toEqual([]);
});

test('the pages of the demo show what happened', async () => {
  const { page } = visit;
  const taken = page.getByRole('link', { name: /Login after many failures/ }).first();
  await taken.waitFor({ timeout: 120_000 });
  await page
    .getByRole('link', { name: /Privileges of a user changed/ })
    .first()
    .waitFor({ timeout: 120_000 });
  await shoot('alerts');
  await taken.click();
  await page.getByRole('heading', { name: 'Login after many failures' }).waitFor();
  await page.getByText('delivered').first().waitFor();
  await shoot('alert');
  await page.getByRole('link', { name: /^Demo/ }).click();
  await page.getByText('The signature is right').waitFor();
  await sleep(500);
  await shoot('demo');
  await page.getByRole('link', { name: 'Search', exact: true }).click();
  const editor = page.getByRole('textbox', { name: /SPL/ });
  await editor.fill('index=django-logs event.action=authn_login_fail');
  await editor.press('Enter');
  await page
    .getByRole('status')
    .filter({ hasText: /events? from / })
    .waitFor();
  await sleep(1500);
  await shoot('search');
  expect(visit.faults).toEqual([]);
}, 200_000);
