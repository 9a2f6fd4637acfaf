import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const MANY = 100_000;
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  'nimda\u202egpj.exe\u2066',
  '\u001b[31mred\u001b[0m',
  'zero\u200bwidth',
  '=cmd|evil',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const stamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
const line = (ms: number, text: string): string => `${stamp(ms)} [WARNING] security: ${text}\n`;
const failed = (user: string): string => `Failed login for ${user} from 203.0.113.9`;

/** Real work for some seconds: hashes of hashes of every event. */
const SLOW = `index=* | eval ${Array.from({ length: 8 }, (_, n) => `x${n}=${'sha512('.repeat(60)}_raw."${n}"${')'.repeat(60)}`).join(', ')} | stats ${Array.from({ length: 8 }, (_, n) => `dc(x${n})`).join(', ')}`;

describe('the search page in a browser', () => {
  const tocsin = new Installation(
    'timeZone: UTC\nlimits:\n  rows: 100000\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n',
  );
  const total = MANY + HOSTILE.length + 1;
  let visit: Visit;
  let arrivals = 0;

  const arrive = (count: number): void => {
    const now = Date.now();
    const lines = Array.from({ length: count }, (_, n) => line(now, failed(`arrival-${arrivals + n}`)));
    arrivals += count;
    writeFileSync(tocsin.path('logs/live.log'), lines.join(''), { flag: 'a' });
  };

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    const start = Date.now() - 20 * 3_600_000;
    const lines = Array.from({ length: MANY }, (_, n) => line(start + n * 700, failed(`user${n % 50} no${n}`)));
    const odd = HOSTILE.map((user, n) => line(Date.now() - 60_000 + n, failed(user)));
    const long = line(Date.now() - 50_000, `long ${'x'.repeat(1_000_000)} end`);
    writeFileSync(tocsin.path('logs/django.log'), [...lines, ...odd, long].join(''));
    await tocsin.start();
    await tocsin.until('index=* | stats count', ([row]) => row?.count === total, 120);
    visit = await Visit.open();
    const [link = ''] = /http:\/\/\S+#link=\S+/.exec(tocsin.output) ?? [];
    await visit.page.goto(link);
    await editor().waitFor();
  }, 240_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin.remove();
  });

  afterEach(async () => {
    // The browser itself writes to the console that a search has ended between two questions of how far it is.
    const faults = visit.faults.splice(0).filter((fault) => !/status of 404.*v1\/search\/jobs/.test(fault));
    expect(faults).toEqual([]);
    expect([await visit.sideways(390), await visit.sideways(1280)]).toEqual([0, 0]);
    expect(await visit.page.evaluate(`'hacked' in window`)).toBe(false);
  });

  const editor = (): Locator => visit.page.getByRole('textbox', { name: /SPL/ });
  const main = (): Locator => visit.page.getByRole('main');
  const answer = (): Locator => visit.page.getByRole('status').filter({ hasText: /(?:event|row)s? from / });
  const button = (name: string | RegExp): Locator => visit.page.getByRole('button', { name });
  const search = async (spl: string): Promise<void> => {
    await editor().fill(spl);
    await editor().press('Enter');
    await answer().waitFor();
  };
  const seriousFaults = async (): Promise<unknown> => {
    // What is about to be replaced is pale.
    await visit.page.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
    await visit.page.evaluate(AXE);
    return visit.page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' … ')))`);
  };

  test('completion is chosen by arrow keys or Tab, and Enter runs the search while nothing is chosen', async () => {
    await editor().fill('index=* | st');
    const options = visit.page.getByRole('listbox').getByRole('option');
    await options.filter({ hasText: 'stats' }).first().waitFor();
    await editor().press('Tab');
    await expect.poll(() => editor().textContent()).toMatch(/index=\* \| (?:stats|streamstats|strcat)/);
    await editor().fill('index=* | stats count by u');
    await options.filter({ hasText: 'user' }).first().waitFor();
    await editor().fill('index=* | stats cou');
    await options.first().waitFor();
    await editor().press('Escape');
    await options.first().waitFor({ state: 'detached' });
    await editor().fill('index=* | stats count');
    await editor().press('Enter');
    await answer().filter({ hasText: '1 row' }).waitFor();
  });

  test('hostile text is text: in the events, the fields and the history', async () => {
    await search('index=* (cmd OR nimda* OR red* OR zero* OR img)');
    await button(/^Fields of event/)
      .first()
      .waitFor();
    const shown = await main().textContent();
    expect(shown).toContain('<img src=x onerror="window.hacked=1">');
    expect(shown).toContain('nimda\\u202egpj.exe\\u2066');
    expect(shown).toContain('zero\\u200bwidth');
    expect(await main().locator('img, script, iframe').count()).toBe(0);
    await search('index=* "<script>window.hacked=1</script>\u202e"');
    await button('History').click();
    const history = await visit.page.getByRole('dialog', { name: 'History' }).textContent();
    expect(history).toContain('<script>window.hacked=1</script>\\u202e');
    await visit.page.keyboard.press('Escape');
  });

  test('a line of a megabyte is cut until it is asked for', async () => {
    await search('index=* long end');
    expect((await main().textContent())?.length).toBeLessThan(20_000);
    await button(/show all/)
      .first()
      .click();
    expect((await main().textContent())?.length).toBeGreaterThan(1_000_000);
  });

  test('the fields of all results, the most frequent values of one, and what is asked of it', async () => {
    await search('index=* "Failed login"');
    const fields = visit.page.getByRole('region', { name: /fields$/ });
    await visit.page.getByText(/^of (?:all|the newest) /).waitFor();
    await fields.getByRole('button', { name: 'log.level' }).click();
    const panel = visit.page.getByRole('dialog', { name: 'Field log.level' });
    await panel.getByRole('rowheader', { name: 'warning' }).waitFor();
    expect(await panel.getByRole('row').last().textContent()).toContain('100%');
    await panel.getByRole('button', { name: 'Top values' }).click();
    await answer().filter({ hasText: '1 row' }).waitFor();
    expect(await editor().textContent()).toBe('index=* "Failed login" | top limit=20 log.level');
  });

  test('dragging over bars zooms in, and the way back is there; arrow keys and Enter do the same', async () => {
    await search('index=* "Failed login"');
    const bars = visit.page.getByRole('slider', { name: /^Events over time/ });
    await bars.waitFor();
    const box = await bars.boundingBox();
    if (box === null) throw new Error('the histogram has no place');
    await visit.page.mouse.move(box.x + box.width * 0.4, box.y + 50);
    await visit.page.mouse.down();
    await visit.page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 5 });
    await visit.page.mouse.up();
    await button('Back to Last 24 hours').waitFor();
    const zoomed = new URL(visit.page.url()).searchParams;
    expect(Number(zoomed.get('latest')) - Number(zoomed.get('earliest'))).toBeLessThan(4 * 3600);
    await button('Back to Last 24 hours').click();
    await answer()
      .filter({ hasText: `${total.toLocaleString('en').slice(0, 3)}` })
      .waitFor();
    await bars.focus();
    await visit.page.keyboard.press('End');
    await visit.page.keyboard.press('Shift+ArrowLeft');
    await visit.page.keyboard.press('Enter');
    await button('Back to Last 24 hours').waitFor();
    await button('Zoom out').click();
    await answer().waitFor();
  });

  test('a hundred thousand events: a few are in the page, all can be reached, found and counted', async () => {
    await search('index=* "Failed login" earliest=-24h');
    await visit.page.getByRole('combobox', { name: 'Rows loaded at most' }).selectOption('100000');
    const count = MANY.toLocaleString('en');
    const list = main().getByRole('list', { name: `${count} events` });
    await list.waitFor({ timeout: 60_000 });
    expect(await list.getByRole('listitem').count()).toBeLessThan(100);
    expect(await list.getByRole('listitem').first().getAttribute('aria-setsize')).toBe(String(MANY));
    await list.getByRole('button').first().focus();
    await visit.page.keyboard.press('End');
    await button(new RegExp(`^Fields of event ${MANY},`)).waitFor();
    await visit.page.keyboard.press('ArrowUp');
    await expect
      .poll(() => visit.page.evaluate('document.activeElement.getAttribute("aria-label")'))
      .toMatch(new RegExp(`^Fields of event ${MANY - 1},`));
    const find = visit.page.getByRole('textbox', { name: 'Find in the loaded events' });
    await find.fill('no50007 ');
    await visit.page.getByRole('status').filter({ hasText: /^1$/ }).waitFor();
    await find.press('Enter');
    await main().getByText('user7 no50007').waitFor();
  });

  test('a hundred thousand rows of a table', async () => {
    await visit.page.goto(
      `${new URL(visit.page.url()).origin}/search?q=${encodeURIComponent('index=* | table _time, user, src, message')}&limit=100000`,
    );
    const table = visit.page.getByRole('region', { name: 'Results' }).getByRole('table');
    await table.waitFor({ timeout: 60_000 });
    expect(await table.getAttribute('aria-rowcount')).toBe(String(MANY + 1));
    expect(await table.getByRole('row').count()).toBeLessThan(100);
    await visit.page.getByRole('region', { name: 'Results' }).focus();
    await visit.page.keyboard.press('End');
    await expect.poll(() => table.getByRole('row').last().getAttribute('aria-rowindex')).toBe(String(MANY + 1));
  });

  test('numbers over time are drawn above their table, as lines or columns', async () => {
    const { origin } = new URL(visit.page.url());
    await visit.page.goto(`${origin}/search?q=${encodeURIComponent('index=* | timechart count by user')}&earliest=0`);
    const chart = visit.page.getByRole('region', { name: 'Chart' });
    await chart.locator('path.line').first().waitFor({ timeout: 60_000 });
    await chart.getByRole('button', { name: 'Columns' }).click();
    await chart.locator('rect').first().waitFor();
    await chart.getByRole('button', { name: 'No chart' }).click();
    expect(await chart.locator('svg').count()).toBe(0);
    await chart.getByRole('button', { name: 'Lines' }).click();
    // Words have no place along time.
    await visit.page.goto(`${origin}/search?q=${encodeURIComponent('index=* | stats count by user')}&earliest=0`);
    await visit.page.getByRole('region', { name: 'Results' }).getByRole('table').waitFor({ timeout: 60_000 });
    expect(await chart.count()).toBe(0);
  });

  test('a search that runs long tells how far it is and is cancelled by Escape', async () => {
    await editor().fill(SLOW);
    await editor().press('Enter');
    await visit.page.getByText(/ events read$/).waitFor({ timeout: 20_000 });
    await visit.page.keyboard.press('Escape');
    await visit.page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    visit.faults.length = 0;
  });

  test('the live tail shows what is stored, waits while it is paused, and says how much waits', async () => {
    await search('index=* arrival*');
    await button('Live tail').click();
    const tail = visit.page.getByRole('region', { name: 'Live tail' });
    await tail.getByText('Waiting for the next event that matches').waitFor();
    arrive(3);
    await tail.getByText(failed('arrival-2')).waitFor();
    await tail.getByRole('button', { name: 'Pause' }).click();
    arrive(5);
    await tail.getByRole('button', { name: 'Resume (5 waiting)' }).waitFor();
    expect(await tail.getByRole('listitem').count()).toBe(3);
    await tail.getByRole('button', { name: 'Resume (5 waiting)' }).click();
    await tail.getByText(failed('arrival-7')).waitFor();
    expect(await tail.getByRole('listitem').count()).toBe(8);
    arrive(5000);
    await tail.getByText(/[\d,]+ events left out: more came than could be shown/).waitFor();
    await tail.getByText(failed('arrival-5007')).waitFor();
    expect(await tail.getByRole('listitem').count()).toBeLessThanOrEqual(1000);
    await tail.getByRole('button', { name: 'Leave live tail' }).click();
    await answer().waitFor();
  });

  test('a result is saved as a file of each kind, with formulas disarmed', async () => {
    await search('index=* cmd | table user');
    for (const format of ['CSV', 'JSON', 'NDJSON']) {
      await button('Export').click();
      const [file] = await Promise.all([
        visit.page.waitForEvent('download'),
        visit.page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(new RegExp(`^tocsin-[\\dT-]+\\.${format.toLowerCase()}$`));
      const text = readFileSync(await file.path(), 'utf8');
      expect(text).toContain(format === 'CSV' ? "'=cmd|evil" : '"=cmd|evil"');
    }
  });

  test('the address that is shared opens the same times again', async () => {
    await search('index=* cmd');
    await visit.page.getByRole('button', { name: 'Share', exact: true }).click();
    const address = await visit.page.getByLabel('This search at the times of this result').inputValue();
    await visit.page.goto(address);
    await answer().filter({ hasText: '1 event' }).waitFor();
    expect(new URL(address).searchParams.get('earliest')).toMatch(/^\d+/);
  });

  test('a search is saved and opened again from the list', async () => {
    await search('index=* "Failed login" | top limit=5 user');
    await button('Save as…').click();
    const dialog = visit.page.getByRole('dialog', { name: 'Save this search' });
    await dialog.getByLabel('Title').fill('Who fails most');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await visit.page.getByRole('dialog', { name: 'Saved' }).getByRole('button', { name: 'Done' }).click();
    await search('index=* cmd');
    await button('Saved').click();
    await visit.page.getByRole('button', { name: /Who fails most/ }).click();
    await answer().filter({ hasText: '5 rows' }).waitFor();
    expect(await editor().textContent()).toBe('index=* "Failed login" | top limit=5 user');
  });

  test('axe finds nothing serious, in light and dark, on a wide and a narrow window', async () => {
    const found: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await editor().fill('index=* [search index=* cmd | head 1 | fields user] | eval x=round(1/2, 1) `m` ```why``` ');
      found.push(await seriousFaults());
      await search('index=* cmd');
      await button(/^Fields of event/)
        .first()
        .click();
      found.push(await seriousFaults());
      await visit.page.setViewportSize({ width: 390, height: 800 });
      found.push(await seriousFaults());
      await button('History').click();
      found.push(await seriousFaults());
      await visit.page.keyboard.press('Escape');
      await search('index=* | stats count by user');
      found.push(await seriousFaults());
      await search('index=* cmd');
      await button('Live tail').click();
      await visit.page.getByRole('region', { name: 'Live tail' }).waitFor();
      found.push(await seriousFaults());
      await button('Leave live tail').click();
    }
    expect(found.flat()).toEqual([]);
  });
});
