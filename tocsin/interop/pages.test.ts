import { mkdirSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const SEED = 'index="django-logs" sourcetype="django" "Failed login"';
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  'javascript:window.hacked=1',
  'nimda\u202egpj.exe\u2066',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
];
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);

describe('the pages in a browser', () => {
  const tocsin = new Installation('timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n');
  let visit: Visit;

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    const failed = (user: string, minutes: number): string =>
      `${minutesAgo(minutes)} [WARNING] security: Failed login for ${user} from 203.0.113.9\n`;
    writeFileSync(
      tocsin.path('logs/django.log'),
      [
        failed('ancient', 3 * 24 * 60),
        failed('carol', 120),
        failed('bob', 9),
        failed('bob', 8),
        ...HOSTILE.map((user) => failed(user, 7)),
        `${minutesAgo(6)} [INFO] security: User logged in: alice\n`,
        `${minutesAgo(5)} [WARNING] django.request: Not Found: /${'long-path-'.repeat(60)}\n`,
      ].join(''),
    );
    await tocsin.start();
    await tocsin.until('index=* | stats count', ([row]) => row?.count === 6 + HOSTILE.length);
    visit = await Visit.open();
  }, 120_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin.remove();
  });

  afterEach(async () => {
    expect(await visit.wrongs()).toEqual([]);
  });

  const editor = (): Locator => visit.page.getByRole('textbox', { name: /SPL/ });
  const answer = (): Locator => visit.page.getByRole('status').filter({ hasText: /(?:event|row)s? from / });
  const search = async (spl: string): Promise<void> => {
    await editor().fill(spl);
    await editor().press('Enter');
  };
  const events = (): Locator => visit.page.getByRole('button', { name: /^Fields of event/ });
  /** Of a page that was narrow a moment ago, all events are drawn again after their heights are measured. */
  const drawn = (): Promise<void> => expect.poll(() => events().count()).toBe(3 + HOSTILE.length);

  test('the link that `tocsin up` prints signs in, once', async () => {
    const [link = ''] = /http:\/\/\S+#link=\S+/.exec(tocsin.output) ?? [];
    await visit.page.goto(link);
    await editor().waitFor();
    await visit.page.getByRole('button', { name: 'admin' }).waitFor();
    expect(visit.page.url()).not.toContain('link=');
  });

  test("the seed's search shows the events", async () => {
    await search(SEED);
    await answer()
      .filter({ hasText: `${3 + HOSTILE.length} events` })
      .waitFor();
    await drawn();
    expect(await visit.page.getByRole('main').textContent()).toContain('Failed login for bob from 203.0.113.9');
  });

  test('hostile text is text', async () => {
    await drawn();
    const shown = await visit.page.getByRole('main').textContent();
    for (const text of HOSTILE.slice(0, 4)) expect(shown).toContain(text);
    expect(shown).toContain('nimda\\u202egpj.exe\\u2066');
    expect(shown).toContain('\\x1b[31mred');
    expect(await visit.page.content()).not.toMatch(/[\u0000-\u0008\u001b\u0007\u202a-\u202e\u2066-\u2069]/);
    expect(await visit.page.evaluate(`'hacked' in window`)).toBe(false);
    expect(await visit.page.getByRole('main').getByRole('img').count()).toBe(0);
    expect(await visit.page.getByRole('main').locator('img, script, iframe').count()).toBe(0);
  });

  test('the policy refuses a script of somebody else, and this test would see it', async () => {
    await visit.page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 1';
      const wide = document.createElement('p');
      wide.style.width = '3000px';
      wide.textContent = 'wide';
      const foreign = document.createElement('div');
      foreign.id = 'foreign';
      foreign.append(script, wide);
      document.body.append(foreign);
    `);
    expect(await visit.sideways(390)).toBeGreaterThan(2_000);
    expect(await visit.page.evaluate(`'hacked' in window`)).toBe(false);
    expect(visit.faults.join()).toMatch(/Content Security Policy/);
    visit.faults.length = 0;
    await visit.page.evaluate(`document.getElementById('foreign').remove()`);
  });

  test('an event opens to its fields, and a value narrows the search', async () => {
    await drawn();
    await events().last().click();
    const fields = visit.page.getByRole('region', { name: 'Fields' });
    await fields.getByRole('rowheader', { name: 'event.action', exact: true }).waitFor();
    const user = fields
      .getByRole('row')
      .filter({ has: visit.page.getByRole('rowheader', { name: 'user.name', exact: true }) });
    const carol = user.getByRole('button', { name: 'carol' });
    // Scrolling closes a menu, and the click itself would scroll.
    await carol.scrollIntoViewIfNeeded();
    await visit.page.waitForTimeout(200);
    await carol.click();
    await visit.page.getByRole('menuitem', { name: /^Add to search/ }).click();
    await answer()
      .filter({ hasText: /^1 event / })
      .waitFor();
    expect(await editor().textContent()).toContain(`${SEED} user.name="carol"`);
    await visit.page.goBack();
    await answer()
      .filter({ hasText: `${3 + HOSTILE.length} events` })
      .waitFor();
  });

  test('a table of stats', async () => {
    await search('index=django-logs action=failure | stats count by user | sort -count, user | head 2');
    const table = visit.page.getByRole('region', { name: 'Results' }).getByRole('table');
    await table.getByRole('columnheader', { name: /count/ }).waitFor();
    const cells = await table.getByRole('cell').allInnerTexts();
    expect(cells.slice(0, 2)).toEqual(['bob', '2']);
    expect(await table.getByRole('row').count()).toBe(3);
  });

  test('a fault in the search is shown at its place before and after it runs', async () => {
    await editor().fill('index=* | statz count');
    const faults = visit.page.getByRole('list', { name: 'Faults in the search' });
    await faults.getByText('there is no command "statz"').waitFor();
    await faults.getByRole('button', { name: 'line 1, column 11' }).click();
    expect(await visit.page.evaluate('document.getSelection().toString()')).toBe('statz');
    expect(await editor().getAttribute('aria-invalid')).toBe('true');
    await editor().press('Enter');
    await visit.page.getByRole('alert').waitFor();
    // The answer 400 is written to the console by the browser itself.
    expect(visit.faults.filter((fault) => !fault.includes('/search'))).toEqual([]);
    visit.faults.length = 0;
  });

  test('another time range asks again', async () => {
    await search(SEED);
    await answer()
      .filter({ hasText: `${3 + HOSTILE.length} events` })
      .waitFor();
    for (const [range, count] of [
      ['Last 15 minutes', 2 + HOSTILE.length],
      ['All time', 4 + HOSTILE.length],
      ['Last 4 hours', 3 + HOSTILE.length],
    ] as const) {
      await visit.page.getByRole('button', { name: /^Time range/ }).click();
      await visit.page.getByRole('dialog', { name: 'Time range' }).getByRole('button', { name: range }).click();
      await answer()
        .filter({ hasText: new RegExp(`^${count} events`) })
        .waitFor();
    }
  });

  test('one long word does not widen the page', async () => {
    await search('index=* "Not Found"');
    await answer()
      .filter({ hasText: /^1 event / })
      .waitFor();
    await events().first().click();
    expect([await visit.sideways(390), await visit.sideways(1280)]).toEqual([0, 0]);
  });

  test('light and dark, by the system and by choice', async () => {
    const brightness = async (): Promise<number> => {
      const colour = await visit.page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      return (red + green + blue) / 3;
    };
    await visit.page.emulateMedia({ colorScheme: 'dark' });
    expect(await brightness()).toBeLessThan(80);
    await visit.page.emulateMedia({ colorScheme: 'light' });
    expect(await brightness()).toBeGreaterThan(180);
    await visit.page.getByRole('button', { name: 'admin' }).click();
    await visit.page.getByRole('menuitemradio', { name: 'Dark' }).click();
    expect(await brightness()).toBeLessThan(80);
  });

  test('the link does not sign in a second time; signing out ends the session', async () => {
    await visit.page.getByRole('button', { name: 'admin' }).click();
    await visit.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await visit.page.getByLabel(/password/i).waitFor();
    const [link = ''] = /http:\/\/\S+#link=\S+/.exec(tocsin.output) ?? [];
    await visit.page.goto('about:blank');
    await visit.page.goto(link);
    await visit.page.getByText(/has been used or has expired/).waitFor();
    // 401 and its like are written to the console by the browser itself.
    expect(visit.faults.filter((fault) => !/status of 40[13]/.test(fault))).toEqual([]);
    visit.faults.length = 0;
  });
});
