import { mkdirSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const CONFIG = `
timeZone: UTC
inputs:
  - type: file
    paths: [FOLDER/logs]
rules: { shipped: false }
`;
const RULE = `
id: failed-logins
title: Unusually many failed logins
level: high
anomaly:
  model: count
  where: { event.action: authn_login_fail }
  by: user.name
`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const tocsin = new Installation(CONFIG);
let visit: Visit;

const failed = (user: string, times: number, from: number, every: number): string =>
  Array.from({ length: times }, (_, index) => {
    const at = new Date(from + index * every).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
    return `${at} [WARNING] security: Failed login for ${user} from 203.0.113.7\n`;
  }).join('');

beforeAll(async () => {
  for (const folder of ['logs', 'rules']) mkdirSync(tocsin.path(folder));
  writeFileSync(tocsin.path('rules/own.yml'), RULE);
  const now = Math.floor(Date.now() / HOUR) * HOUR - 3 * MINUTE;
  writeFileSync(
    tocsin.path('logs/django.log'),
    failed('kim', 30, now - 4 * DAY - 6 * HOUR, 1_000) +
      failed('kim', 12, now - 3 * DAY, 5.5 * HOUR) +
      failed('kim', 15, now - 50 * MINUTE, 1_000) +
      // Somebody else's event ends the window.
      failed('bob', 1, now - 40 * MINUTE, 1_000),
  );
  await tocsin.start();
  visit = await Visit.signedIn(tocsin.output);
}, 120_000);
afterAll(async () => {
  await visit?.close();
  await tocsin.remove();
});

test('an alert of an anomaly is marked expected, and its rule is told', async () => {
  const { page, origin } = visit;
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  await page.goto(`${origin}/alerts`);
  await page.getByRole('link', { name: /Unusually many failed logins/ }).click({ timeout: 60_000 });
  await page.getByText(/15 events in 5 minutes; usual/).waitFor();
  const events = page.getByRole('region', { name: 'Events' });
  await events.getByText('Failed login for kim').first().waitFor();
  expect(await events.getByText('Failed login for kim').count()).toBe(15);
  await page.getByText('index=* event.action="authn_login_fail" user.name="kim"').waitFor();
  await page.getByText('Its text').click();
  await page.getByText('model: count').waitFor();
  await page.getByRole('textbox', { name: 'Comment' }).fill('The <b>load test</b> of Tuesday');
  await button('Expected').click();
  await button('Expected').waitFor({ state: 'detached' });
  const history = page.getByRole('region', { name: 'History' });
  await history.getByText('The <b>load test</b> of Tuesday').waitFor();
  await history.getByText(/false positive/).waitFor();
  await page.goto(`${origin}/alerts`);
  await page.getByRole('heading', { name: /No open alerts|Nothing/ }).waitFor();
  expect(await visit.wrongs()).toEqual([]);
}, 120_000);
