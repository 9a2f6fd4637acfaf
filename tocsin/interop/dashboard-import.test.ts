import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const stamp = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
const failed = (user: string, minutes: number): string =>
  `${stamp(minutes)} [WARNING] security: Failed login for ${user} from 203.0.113.9\n`;

const SHOP = `<form version="1.1"><label>Logins of the shop</label>
<fieldset><input type="dropdown" token="who"><label>User</label><choice value="*">All</choice><default>*</default>
<search><query>index=* "Failed login" | stats count by user</query></search><fieldForLabel>user</fieldForLabel><fieldForValue>user</fieldForValue></input></fieldset>
<row><panel><title>How many</title><single><search><query>index=* "Failed login" user=$who$ | stats count</query><earliest>-24h</earliest><latest>now</latest></search></single></panel>
<panel depends="$chosen$"><title>By user</title><table><search><query>index=* "Failed login" user=$who$ | stats count by user</query><earliest>-24h</earliest><latest>now</latest></search></table></panel></row>
<row><panel><viz type="sankey.sankey"><search><query>index=* | stats count by user</query></search></viz></panel></row></form>`;
const HOSTILE = `<dashboard><label>&lt;img src=x onerror="window.hacked=1"&gt; nimda&#x202e;gpj.exe</label><row>
<panel><title>&lt;script&gt;window.hacked=1&lt;/script&gt;</title><table><search><query>index=* | stats count</query></search></table></panel>
<panel><title>&lt;script&gt;window.hacked=1&lt;/script&gt;</title><table><search ref="&lt;svg onload=window.hacked=1&gt;"/></table></panel></row></dashboard>`;
const OURS = `title: Of our own # with a remark
panels:
  - { title: All of it, type: single, search: index=* | stats count, at: { x: 0, y: 0, w: 4, h: 4 } }
`;

describe('dashboards of others are imported in a browser', () => {
  const tocsin = new Installation('timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n');
  const users = [...Array<string>(6).fill('alice'), ...Array<string>(3).fill('bob'), 'carol'];
  let visit: Visit;
  let origin = '';

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    writeFileSync(tocsin.path('logs/django.log'), users.map((user, n) => failed(user, 20 + n * 15)).join(''));
    writeFileSync(tocsin.path('shop.xml'), SHOP);
    writeFileSync(tocsin.path('hostile.xml'), HOSTILE);
    writeFileSync(tocsin.path('own.yml'), OURS);
    writeFileSync(tocsin.path('notes.json'), 'no JSON at all');
    writeFileSync(tocsin.path('large.xml'), `<dashboard>${' '.repeat(8 << 20)}</dashboard>`);
    expect(tocsin.run('kibana', 'export', '--index', 'django-*', '--out', 'kibana.ndjson').status).toBe(0);
    await tocsin.start();
    await tocsin.until('index=* | stats count', ([row]) => row?.count === users.length);
    visit = await Visit.signedIn(tocsin.output);
    origin = visit.origin;
  }, 120_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin.remove();
  });
  afterEach(async () => {
    expect(await visit.wrongs()).toEqual([]);
    expect(await seriousFaults()).toEqual([]);
  });

  const button = (name: string | RegExp): Locator => visit.page.getByRole('button', { name });
  const link = (name: string | RegExp): Locator => visit.page.getByRole('link', { name });
  const box = (name: string): Locator => visit.page.getByRole('checkbox', { name, exact: true });
  const panel = (name: string): Locator => visit.page.getByRole('region', { name, exact: true });
  const told = (words: string | RegExp) => visit.page.getByRole('status').filter({ hasText: words }).waitFor();
  const notes = (file: string): Locator =>
    visit.page.getByRole('region', { name: `What is not taken over of ${file}`, exact: true });
  const open = async (): Promise<void> => {
    await visit.page.goto(`${origin}/dashboards`);
    await link('Import…').click();
    await button('Choose files…').waitFor();
  };
  const choose = async (...files: readonly string[]): Promise<void> => {
    const [chooser] = await Promise.all([
      visit.page.waitForEvent('filechooser'),
      button(/^Choose (other )?files…$/).click(),
    ]);
    await chooser.setFiles(files.map((file) => tocsin.path(file)));
  };
  const seriousFaults = async (): Promise<unknown> => {
    await visit.page.evaluate(AXE);
    return visit.page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' … ')))`);
  };

  test('Simple XML is shown with what it loses, made by keyboard, and its panels show rows', async () => {
    await open();
    await choose('shop.xml');
    await notes('shop.xml').getByText('depends="$chosen$" is left out: the panel is always shown').waitFor();
    expect(await notes('shop.xml').textContent()).toContain('the visualisation sankey.sankey is not known here');
    expect(await box('Logins of the shop').isChecked()).toBe(true);
    await visit.page.getByText('3 panels').click();
    await visit.page.getByText('index=* "Failed login" user=$who$ | stats count by user').waitFor();
    await box('Logins of the shop').focus();
    await visit.page.keyboard.press('Space');
    await visit.page.getByText('Nothing is chosen.').waitFor();
    expect(await button('Make them').isDisabled()).toBe(true);
    await visit.page.keyboard.press('Space');
    await button('Make it').focus();
    await visit.page.keyboard.press('Enter');
    await told('1 dashboard made.');
    expect(await visit.page.evaluate('document.activeElement.getAttribute("role")')).toBe('status');
    expect(readFileSync(tocsin.path('dashboards/shop.yml'), 'utf8')).toContain('Logins of the shop');
    await link('Logins of the shop').click();
    await panel('How many').getByText('10', { exact: true }).waitFor();
    await panel('By user').getByRole('row').filter({ hasText: 'alice' }).filter({ hasText: '6' }).waitFor();
    const user = visit.page.getByRole('combobox', { name: 'User' });
    await user.selectOption('bob');
    await panel('How many').getByText('3', { exact: true }).waitFor();
  });

  test('saved objects of Kibana become a dashboard, searches and an index pattern', async () => {
    await open();
    await choose('kibana.ndjson');
    await visit.page.getByText('Nothing is left out').waitFor();
    await visit.page.getByText('1 dashboard, 5 saved searches and 1 index pattern will be made.').waitFor();
    await box('Tocsin: CSRF failures').uncheck();
    await button('Make them').click();
    await told('1 dashboard, 4 saved searches and 1 index pattern made.');
    expect(readFileSync(tocsin.path('patterns/django.yml'), 'utf8')).toContain('django-*');
    expect(readFileSync(tocsin.path('searches/tocsin-failed-logins.yml'), 'utf8')).toContain('authn_login_fail');
    await link('Tocsin: security overview').click();
    await panel('Tocsin: failed logins in numbers').getByText('10', { exact: true }).waitFor();
    await panel('Tocsin: failed logins by user').getByRole('row').filter({ hasText: 'alice' }).waitFor();
  });

  test('what is there already stays, unless a second one is asked for', async () => {
    await open();
    await choose('shop.xml', 'kibana.ndjson');
    await box('Tocsin: CSRF failures').waitFor();
    expect(await box('Logins of the shop').isChecked()).toBe(false);
    expect(await box('Tocsin: CSRF failures').isChecked()).toBe(true);
    await box('Logins of the shop').check();
    await visit.page.getByText('shop-2').waitFor();
    await visit.page.getByText('1 dashboard and 1 saved search will be made.').waitFor();
    await button('Make them').click();
    await told('1 dashboard and 1 saved search made.');
    await link('Logins of the shop').click();
    await visit.page.waitForURL(`${origin}/dashboards/shop-2`);
    await panel('How many').getByText('10', { exact: true }).waitFor();
  });

  test('a file of ours is dropped on the page, beside ones that cannot be read', async () => {
    await open();
    const dropped = await visit.page.evaluateHandle(
      (texts: readonly (readonly [string, string])[]) => {
        const { DataTransfer, File } = globalThis as unknown as Record<string, new (...args: unknown[]) => never>;
        const transfer = new (DataTransfer as new () => { items: { add(file: unknown): void } })();
        for (const [name, text] of texts)
          transfer.items.add(new (File as new (...args: unknown[]) => never)([text], name));
        return transfer;
      },
      ['own.yml', 'notes.json'].map((name) => [name, readFileSync(tocsin.path(name), 'utf8')] as const),
    );
    await visit.page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
    await visit.page.getByRole('alert').filter({ hasText: 'notes.json: neither XML of Splunk' }).waitFor();
    await button('Make it').click();
    await told('1 dashboard made.');
    await choose('large.xml');
    await visit.page.getByRole('alert').filter({ hasText: 'large.xml: larger than 8 MiB' }).waitFor();
    // The browser itself writes of the refusal of `notes.json` to the console.
    expect(visit.faults.splice(0).join()).toMatch(/400/);
    await visit.page.goto(`${origin}/dashboards/own`);
    await panel('All of it').getByText('10', { exact: true }).waitFor();
  });

  test('hostile titles are texts, before and after', async () => {
    await open();
    await choose('hostile.xml');
    const main = visit.page.getByRole('main');
    await main.getByText('<img src=x onerror="window.hacked=1"> nimda').first().waitFor();
    expect(await main.textContent()).toContain('nimda\\u202egpj.exe');
    await visit.page.getByText('1 panel', { exact: true }).click();
    expect(await notes('hostile.xml').textContent()).toContain('<svg onload=window.hacked=1>');
    await button('Make it').click();
    await told('1 dashboard made.');
    expect(await main.locator('img, script, iframe, [onload], [onerror]').count()).toBe(0);
  });
});
