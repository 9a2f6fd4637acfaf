import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DAY = 86_400_000;
const CONFIG = `
timeZone: UTC
inputs:
  - type: file
    paths: [FOLDER/logs]
rules: { level: medium }
`;
const OWN = `# kept
title: Probing of one address
id: own-probing
description: Somebody looks for files that are not there.
author: Ada
level: high
tags: [attack.t1595.003]
when: {http.response.status_code: 404}
count: 3
within: 10m
by: source.ip
falsepositives: [A page with a dead link]
tests:
  - name: three in a row
    events:
      - {http.response.status_code: 404, source.ip: 192.0.2.1, '@repeat': 3}
    matches: 1
`;
const HOSTILE = `title: '<img src=x onerror=window.hacked=1>'
id: hostile
author: "<svg/onload=window.hacked=1>"
description: "red\\u202e"
level: low
when: {message: never}
references: ['javascript:window.hacked=1']
`;

/** A folder for pictures of what the tests see, for whoever changes the pages. */
const PICTURES = process.env.TOCSIN_PICTURES;

describe('rules in a browser', () => {
  const tocsin = new Installation(CONFIG);
  let visit: Visit;
  let origin = '';

  const probe = (at: number, address: string, times: number): string => {
    const stamp = `${new Date(at).toUTCString().slice(5, 25).replaceAll(' ', '/').replace('/', '/')}`;
    const [day, month, year, time] = stamp.split('/');
    return `${address} - - [${day}/${month}/${year}:${time} +0000] "GET /.env${at} HTTP/1.1" 404 153 "-" "curl/8.5.0"\n`.repeat(
      times,
    );
  };

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('rules'));
    writeFileSync(tocsin.path('rules/probing.yml'), OWN);
    writeFileSync(tocsin.path('rules/hostile.yml'), HOSTILE);
    writeFileSync(tocsin.path('rules/broken.yml'), 'title: Nothing\nlevel: hgih\n');
    writeFileSync(
      tocsin.path('rules/failing.yml'),
      OWN.replace('own-probing', 'own-failing').replace('matches: 1', 'matches: 2'),
    );
    const days = Array.from({ length: 12 }, (_, day) =>
      probe(Date.now() - day * DAY - 3_600_000, `203.0.113.${day % 5}`, 3 + ((day * 7) % 4)),
    );
    writeFileSync(tocsin.path('logs/access.log'), days.reverse().join(''));
    await tocsin.start();
    await tocsin.until('index=* status=404', (rows) => rows.length > 40);
    visit = await Visit.signedIn(tocsin.output);
    origin = visit.origin;
  }, 120_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin.remove();
  });
  afterEach(async () => {
    expect(await visit.wrongs()).toEqual([]);
  });

  const go = async (path: string): Promise<void> => {
    await visit.page.goto(origin + path);
    await visit.page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  };
  const rows = (): Locator => visit.page.getByRole('list', { name: 'Rules' }).locator(':scope > li');
  const button = (name: string | RegExp): Locator => visit.page.getByRole('button', { name });
  const editor = (): Locator => visit.page.getByRole('textbox', { name: /Text of the rule/ });
  const text = (): string => readFileSync(tocsin.path('rules/probing.yml'), 'utf8');

  /** Nothing that axe calls serious, in both colours; a picture of each, where they are wanted. */
  const looksRight = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark']) {
      await visit.page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      for (const width of [1280, 390]) {
        await visit.page.setViewportSize({ width, height: 800 });
        if (PICTURES !== undefined)
          await visit.page.screenshot({
            path: `${PICTURES}/${name}-${width}-${theme}.png`,
            fullPage: width === 390 && !name.startsWith('list'),
          });
      }
      await visit.page.setViewportSize({ width: 1280, height: 800 });
      await visit.page.evaluate(AXE);
      const found = await visit.page.evaluate<string[]>(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary).slice(0, 3).join(' ')))`,
      );
      expect(found).toEqual([]);
    }
    await visit.page.evaluate('delete document.documentElement.dataset.theme');
  };

  test('the list says what runs, and what is in trouble', async () => {
    await go('/rules');
    await rows().first().waitFor();
    expect(await rows().count()).toBeGreaterThan(150);
    await visit.page.getByRole('link', { name: '2', exact: true }).click();
    await expect.poll(() => rows().count(), { timeout: 15_000 }).toBe(2);
    await rows().filter({ hasText: 'broken.yml' }).getByText('it is wrong').waitFor();
    await rows().filter({ hasText: '1 test failed' }).getByText('its tests fail').waitFor();
    await looksRight('list-trouble');
    await button('clear').click();
    await visit.page.getByRole('searchbox').fill('probing own');
    await visit.page.waitForURL(/q=probing/);
    await visit.page.reload();
    await expect.poll(() => rows().count(), { timeout: 15_000 }).toBe(2);
    await button('clear').click();
    await button('critical').click();
    await visit.page.waitForURL(/level=critical/);
    await button('clear').click();
    await rows().first().waitFor();
    await looksRight('list');
    expect(await visit.page.locator('main').locator('img, script, iframe').count()).toBe(0);
  }, 120_000);

  test('a switch is kept in a file', async () => {
    await go('/rules?origin=own');
    const toggle = visit.page
      .getByRole('switch', { name: 'Probing of one address runs' })
      .and(visit.page.locator('[aria-checked=true]'));
    await toggle.focus();
    await visit.page.keyboard.press('Space');
    await expect
      .poll(
        () => existsSync(tocsin.path('rules/disabled.txt')) && readFileSync(tocsin.path('rules/disabled.txt'), 'utf8'),
      )
      .toMatch(/own-probing {2}# Probing/);
    await rows().filter({ hasText: 'disabled here' }).first().waitFor();
    await visit.page
      .getByRole('switch', { name: 'Probing of one address runs' })
      .and(visit.page.locator(':enabled'))
      .click();
    await expect.poll(() => readFileSync(tocsin.path('rules/disabled.txt'), 'utf8')).not.toContain('own-probing');
  }, 60_000);

  test('a rule is shown, tried on the past, changed, and refused where its tests fail', async () => {
    await go('/rules/own-probing');
    await visit.page.getByText('1 test passed').waitFor();
    await visit.page.getByRole('link', { name: 'T1595.003 Wordlist Scanning' }).waitFor();
    await button('Run over what is stored').click();
    await visit.page.getByText(/Would have fired (once|[\d.]+ times) a day/).waitFor({ timeout: 60_000 });
    await visit.page.getByText('source.ip=203.0.113.1').waitFor();
    await looksRight('rule');
    await visit.page.getByText('As a table').click();
    expect(await visit.page.getByRole('region', { name: 'Findings a day' }).getByRole('row').count()).toBeGreaterThan(
      10,
    );

    const typed = async (from: string, to: string): Promise<void> => {
      const next = text().replace(from, to);
      await editor().click();
      await visit.page.keyboard.press('Control+a');
      await visit.page.keyboard.insertText(next);
    };
    await typed('level: high', 'level: hgih');
    await visit.page.getByText(/line 6/).waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    await looksRight('rule-wrong');
    await typed('count: 3', 'count: 4');
    await visit.page.getByText('1 of 1 test failed').waitFor();
    await button('Save').click();
    await visit.page.getByText(/its test "three in a row" fails/).waitFor();
    expect(text()).toBe(OWN);
    // The browser itself tells of each refusal, and of a job that has ended as its progress was asked for.
    const told = visit.faults.splice(0).filter((one) => !one.includes('/jobs/'));
    expect(told).toEqual([expect.stringContaining('400')]);
    await typed('within: 10m', 'within: 15m');
    await visit.page.getByText('1 test passed').waitFor();
    await button('Save').click();
    await visit.page.getByText('saved, and runs as it is now').waitFor();
    expect(text()).toBe(OWN.replace('within: 10m', 'within: 15m'));
  }, 120_000);

  test('what others write is not lost', async () => {
    await go('/rules/own-probing');
    await visit.page.getByText('1 test passed').waitFor();
    await editor().click();
    await visit.page.keyboard.press('Control+End');
    await visit.page.keyboard.insertText('# mine\n');
    appendFileSync(tocsin.path('rules/probing.yml'), '# theirs\n');
    await visit.page.getByText('Somebody else has changed the file').waitFor({ timeout: 30_000 });
    await button('Take theirs').click();
    await editor().getByText('# theirs').waitFor();
  }, 60_000);

  test('one that ships is copied, and a new one made of a template', async () => {
    await go('/rules?q=sql+injection');
    await rows().getByRole('link', { name: 'SQL injection in a request' }).click();
    await visit.page.getByText(/tests passed/).waitFor();
    await looksRight('shipped');
    await button('Copy to your own').click();
    await visit.page.getByText('your own, ').waitFor({ timeout: 30_000 });
    await button('Delete…').click();
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await visit.page.waitForURL(/\/rules$/);

    await visit.page.getByRole('link', { name: 'New' }).click();
    for (const name of ['Sigma', 'Correlation', 'Anomaly', 'Threshold']) {
      await visit.page.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
      await visit.page.getByText(/tests? passed/).waitFor();
    }
    await looksRight('new');
    await button('Save').click();
    await visit.page.waitForURL(/\/rules\/Many/);
    await visit.page.getByRole('heading', { name: 'Many failed logins from one address' }).waitFor();
    expect(readFileSync(tocsin.path('rules/many-failed-logins-from-one-address.yml'), 'utf8')).toMatch(
      /^title: Many failed/,
    );
  }, 120_000);

  test('hostile text is text', async () => {
    await go('/rules/hostile');
    await visit.page.getByRole('heading', { name: '<img src=x onerror=window.hacked=1>' }).waitFor();
    await visit.page.getByText('red\\u202e', { exact: true }).waitFor();
    expect(await visit.page.locator('main').locator('img, script, iframe').count()).toBe(0);
    expect(await visit.page.getByRole('link', { name: /javascript/ }).count()).toBe(0);
  }, 60_000);
});
