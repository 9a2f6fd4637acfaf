import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  'javascript:window.hacked=1',
  'nimda\u202egpj.exe\u2066',
  '\u001b[31mred\u001b[0m',
  '=cmd|evil',
  'a" | head 0 | x="',
  '[label](javascript:window.hacked=1)',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const stamp = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);
const failed = (user: string, minutes: number): string =>
  `${stamp(minutes)} [WARNING] security: Failed login for ${user} from 203.0.113.9\n`;
const FAILED = 'index=* "Failed login"';
const HOSTILE_PANELS = [
  ['line', `${FAILED} | timechart count by user`],
  ['area', `${FAILED} | timechart count by user`],
  ['column', `${FAILED} | stats count by user`],
  ['bar', `${FAILED} | stats count by user`],
  ['pie', `${FAILED} | stats count by user`],
  ['single', `${FAILED} | sort user | fields user | head 1 | table user`],
  ['table', `${FAILED} | stats count by user`],
  ['top', `${FAILED} | stats count by user`],
  ['heatmap', `${FAILED} | timechart count by user`],
  ['events', FAILED],
  ['map', `${FAILED} | stats count by user | eval lat=10, lon=20`],
] as const;

describe('dashboards and index patterns in a browser', () => {
  const tocsin = new Installation('timeZone: UTC\ninputs:\n  - type: file\n    paths: [FOLDER/logs]\n');
  const users = [...Array<string>(6).fill('alice'), ...Array<string>(3).fill('bob'), 'carol'];
  let visit: Visit;
  let origin = '';

  beforeAll(async () => {
    mkdirSync(tocsin.path('logs'));
    mkdirSync(tocsin.path('dashboards'));
    const lines = [...users.map((user, n) => failed(user, 20 + n * 15)), ...HOSTILE.map((user) => failed(user, 5))];
    writeFileSync(tocsin.path('logs/django.log'), lines.join(''));
    const panels = HOSTILE_PANELS.map(([type, search], n) => ({
      title: `${HOSTILE[0]} ${type}`,
      type,
      search,
      at: { x: (n % 3) * 4, y: Math.floor(n / 3) * 5, w: 4, h: 5 },
    }));
    const text = { title: 'notes', type: 'markdown', text: HOSTILE.join('\n\n'), at: { x: 8, y: 15, w: 4, h: 5 } };
    // YAML holds JSON
    writeFileSync(
      tocsin.path('dashboards/hostile.yml'),
      JSON.stringify({ title: HOSTILE[1], description: HOSTILE[2], panels: [...panels, text] }),
    );
    await tocsin.start();
    await tocsin.until('index=* | stats count', ([row]) => row?.count === lines.length);
    visit = await Visit.signedIn(tocsin.output);
    origin = visit.origin;
  }, 120_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin.remove();
  });
  afterEach(async () => {
    // The browser itself writes to the console that a search has ended between two questions of how far it is.
    const wrongs = (await visit.wrongs()).filter((wrong) => !/status of 404.*v1\/search\/jobs/.test(wrong));
    expect(wrongs).toEqual([]);
    expect(await seriousFaults()).toEqual([]);
  });

  const button = (name: string | RegExp): Locator => visit.page.getByRole('button', { name });
  const edit = (): Locator => visit.page.getByRole('button', { name: 'Edit', exact: true });
  const link = (name: string | RegExp): Locator => visit.page.getByRole('link', { name });
  const dialog = (): Locator => visit.page.getByRole('dialog');
  const panel = (name: string): Locator => visit.page.getByRole('region', { name, exact: true });
  const seriousFaults = async (): Promise<unknown> => {
    await visit.page.evaluate(AXE);
    return visit.page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' … ')))`);
  };

  test('an index pattern is made, with what it finds beside it, and a search is limited to it', async () => {
    await visit.page.goto(`${origin}/patterns`);
    await link('New').click();
    await visit.page.getByRole('textbox', { name: 'Indexes' }).fill('django-logs-*');
    await visit.page.getByRole('textbox', { name: 'Title' }).fill('Our Django');
    await visit.page
      .getByRole('status')
      .filter({ hasText: /^1 index, / })
      .waitFor();
    await button('Save').click();
    const fields = visit.page.getByRole('region', { name: 'List of fields' });
    await fields.getByRole('rowheader', { name: 'log.level' }).waitFor();
    expect(await fields.getByRole('row', { name: /^log\.level text/ }).textContent()).toContain('warning');
    await visit.page.getByRole('combobox', { name: 'Values of log.offset are written as' }).selectOption('bytes');
    await expect.poll(() => readFileSync(tocsin.path('patterns/our-django.yml'), 'utf8')).toContain('bytes');
    await link('Search it').click();
    await visit.page
      .getByRole('status')
      .filter({ hasText: /events from / })
      .waitFor();
    expect(new URL(visit.page.url()).searchParams.get('pattern')).toBe('our-django');
    const choice = visit.page.getByRole('combobox', { name: 'Indexes that are searched' });
    await expect.poll(() => choice.inputValue()).toBe('our-django');
  });

  test('a dashboard of failed logins by user is made by choosing, moved and undone by keyboard, and saved', async () => {
    await visit.page.goto(`${origin}/dashboards`);
    await link('New').click();
    await visit.page.getByRole('textbox', { name: 'Title' }).fill('Logins');
    await button('Make it and add panels').click();
    for (const title of ['Failed by user', 'Second']) {
      if (title === 'Second') await button('Add a panel').click();
      await dialog().getByRole('textbox', { name: 'Title' }).fill(title);
      await dialog().getByRole('textbox', { name: 'Only events with' }).fill('"Failed login"');
      await dialog().getByRole('combobox', { name: 'Shown' }).selectOption('value');
      await dialog().getByRole('combobox', { name: 'By the field' }).fill('user');
      await dialog().getByText('Top list').click();
      await dialog().getByText('index=* "Failed login" | stats count by user | sort 10 -count').waitFor();
      await dialog()
        .getByRole('button', { name: /^alice/ })
        .waitFor();
      await dialog().getByRole('button', { name: 'Add it' }).click();
    }
    const handle = button('Move Failed by user; arrow keys move it, Shift and arrow keys change its size');
    await handle.focus();
    const told = (words: string) => visit.page.getByRole('status').filter({ hasText: words }).waitFor();
    await visit.page.keyboard.press('ArrowRight');
    await told('Failed by user: column 2, row 1, 4 wide, 6 high');
    await visit.page.keyboard.press('Shift+ArrowRight');
    await told('Failed by user: column 2, row 1, 5 wide, 6 high');
    expect(await visit.page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(
      /^Move Failed by user/,
    );
    await visit.page.keyboard.press('Delete');
    await told('Failed by user was removed');
    await button('Undo').click();
    await button('Save').click();
    await edit().waitFor();
    const file = readFileSync(tocsin.path('dashboards/logins.yml'), 'utf8');
    expect(file).toContain('Failed by user');
    const places = await visit.page
      .locator('.grid-cell')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('style')));
    expect(places.join('\n')).toMatch(/grid-area: 1 \/ 2 \/ span 6 \/ span 5/);
    // What stood in its way went down.
    expect(places.join('\n')).toMatch(/grid-area: 7 \/ 5 \/ span 6 \/ span 4/);
  });

  test('a panel is dragged by its handle and by its corner', async () => {
    await visit.page.goto(`${origin}/dashboards/logins?edit=1`);
    const { mouse } = visit.page;
    const told = (words: string) => visit.page.getByRole('status').filter({ hasText: words }).waitFor();
    const drag = async (what: Locator, dx: number, dy: number): Promise<void> => {
      const { x, y, width, height } = (await what.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const [fromX, fromY] = [x + width / 2, y + height / 2];
      await mouse.move(fromX, fromY);
      await mouse.down();
      await mouse.move(fromX + dx / 2, fromY + dy / 2, { steps: 4 });
      await mouse.move(fromX + dx, fromY + dy, { steps: 4 });
      await mouse.up();
    };
    const column = ((await visit.page.locator('.grid-view.editing').boundingBox())?.width ?? 0) / 12;
    await drag(
      button('Move Failed by user; arrow keys move it, Shift and arrow keys change its size'),
      2 * column,
      100,
    );
    await told('Failed by user: column 4, row 3, 5 wide, 6 high');
    const cell = visit.page.locator('.edit-cell').filter({ has: button('Edit Failed by user') });
    await drag(cell.locator('.size-handle'), -2 * column, -100);
    await told('Failed by user: column 4, row 3, 3 wide, 4 high');
    await button('Undo').click();
    await button('Undo').click();
    await button('Cancel').click();
    await edit().waitFor();
  });

  test('a click on a value narrows all panels, another leads to its events, and the way is in the address', async () => {
    await panel('Failed by user')
      .getByRole('button', { name: /^alice/ })
      .click();
    await visit.page.getByRole('menuitem', { name: 'Only user = alice' }).click();
    await visit.page.getByRole('list', { name: 'Filters' }).getByText('user="alice"').waitFor();
    await panel('Failed by user')
      .getByRole('button', { name: /^alice 6 100%/ })
      .waitFor();
    expect(new URL(visit.page.url()).searchParams.get('filter')).toBe('user="alice"');
    await visit.page.reload();
    await panel('Second')
      .getByRole('button', { name: /^alice 6 100%/ })
      .waitFor();
    await visit.page.getByRole('button', { name: 'Remove the filter user="alice"' }).click();
    await panel('Second').getByRole('button', { name: /^bob/ }).click();
    await visit.page.getByRole('menuitem', { name: /^Search for it/ }).click();
    await visit.page
      .getByRole('status')
      .filter({ hasText: /^3 events from / })
      .waitFor();
    expect(new URL(visit.page.url()).searchParams.get('q')).toBe('index=* "Failed login" user="bob"');
    await visit.page.goBack();
  });

  test('a panel is a table and a file, and the dashboard is one too', async () => {
    const first = panel('Failed by user');
    await first.getByRole('button', { name: 'As a table' }).click();
    await first.getByRole('table').getByRole('row').filter({ hasText: 'alice' }).waitFor();
    const saved = async (open: Locator, item: RegExp): Promise<string> => {
      await open.click();
      const [file] = await Promise.all([
        visit.page.waitForEvent('download'),
        visit.page.getByRole('menuitem', { name: item }).click(),
      ]);
      return readFileSync(await file.path(), 'utf8');
    };
    const rows = await saved(first.getByRole('button', { name: 'Panel menu' }), /^Save as CSV/);
    expect(rows).toContain('alice,6\r\n');
    expect(rows).toContain("'=cmd|evil");
    const yaml = await saved(button('More'), /^Save as a file/);
    writeFileSync(tocsin.path('dashboards/again.yml'), yaml);
    // A file that is written by hand is seen when the server looks at its folder again.
    await expect
      .poll(async () => (await visit.page.request.get(`${origin}/api/v1/dashboards/again`)).status(), {
        timeout: 15_000,
      })
      .toBe(200);
    await visit.page.goto(`${origin}/dashboards/again`);
    await panel('Failed by user')
      .getByRole('button', { name: /^alice/ })
      .waitFor();
  });

  test('a panel that is still waiting for its answer is not asked again by the next round', async () => {
    const held: Route[] = [];
    let asked = 0;
    await visit.page.route('**/api/v1/search', (route) => {
      asked += 1;
      held.push(route);
    });
    await visit.page.goto(`${origin}/dashboards/again`);
    await panel('Failed by user').waitFor();
    const panels = await visit.page.locator('section.panel').count();
    await expect.poll(() => asked).toBe(panels);
    await button('Ask all panels again').click();
    await button('Ask all panels again').click();
    await visit.page.waitForTimeout(300);
    const askedAtLast = asked;
    await Promise.all(held.map((route) => route.continue()));
    await visit.page.unroute('**/api/v1/search');
    await panel('Failed by user').getByText('alice').first().waitFor();
    await expect.poll(() => visit.page.locator('section.panel.busy').count()).toBe(0);
    expect(askedAtLast).toBe(panels);
  });

  test('the wall has no controls, and Escape leaves it', async () => {
    await button('Wall').click();
    const wall = visit.page.getByRole('region', { name: /on the wall/ });
    await wall.getByText('alice').first().waitFor();
    expect(await wall.getByRole('combobox').count()).toBe(0);
    expect(await wall.getByRole('button', { name: /menu|Edit/ }).count()).toBe(0);
    await visit.page.keyboard.press('Escape');
    await button('Wall').waitFor();
    expect(new URL(visit.page.url()).searchParams.has('wall')).toBe(false);
  });

  test('leaving with something unsaved asks, and somebody else is not overwritten unasked', async () => {
    await edit().click();
    await button('Remove Second').click();
    visit.page.once('dialog', (asks) => void asks.dismiss());
    await link('Alerts').first().click();
    await button('Undo').waitFor();
    const file = tocsin.path('dashboards/again.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('title: Logins', 'title: Of somebody else'));
    await expect
      .poll(async () => (await visit.page.request.get(`${origin}/api/v1/dashboards/again`)).text(), { timeout: 15_000 })
      .toContain('Of somebody else');
    await button('Save').click();
    await visit.page.getByRole('heading', { name: /^Somebody else has changed this dashboard/ }).waitFor();
    expect(await visit.page.getByRole('row').filter({ hasText: 'Of somebody else' }).count()).toBe(1);
    // The browser itself writes of the refusal to the console.
    expect(visit.faults.splice(0).join()).toMatch(/412/);
    await button('Take theirs').click();
    await button('Cancel').click();
    await visit.page.getByRole('heading', { name: 'Of somebody else' }).waitFor();
  });

  test('a result of the search page becomes a panel', async () => {
    await visit.page.goto(`${origin}/search?q=${encodeURIComponent(`${FAILED} | stats count`)}`);
    await button('Add to dashboard').click();
    await dialog().getByRole('combobox', { name: 'Dashboard' }).selectOption({ label: 'Logins' });
    await dialog().getByRole('textbox', { name: 'Title of the panel' }).fill('All of them');
    expect(await dialog().getByRole('combobox', { name: 'Shown as' }).inputValue()).toBe('single');
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await link('Open the dashboard').click();
    await panel('All of them')
      .getByText(String(users.length + HOSTILE.length))
      .waitFor();
  });

  test('hostile text in every kind of panel is text, also where a value of it is chosen', async () => {
    await visit.page.goto(`${origin}/dashboards/hostile`);
    await visit.page
      .getByRole('heading', { level: 1 })
      .filter({ hasText: '<script>window.hacked=1</script>' })
      .waitFor();
    for (const [type] of HOSTILE_PANELS) {
      const box = panel(`${HOSTILE[0]} ${type}`);
      await box.scrollIntoViewIfNeeded();
      await expect.poll(() => box.locator('.spinner, .panel-wait').count(), { timeout: 20_000 }).toBe(0);
      expect(await box.locator('.panel-error, .panel-empty').count(), type).toBe(0);
      const slider = box.getByRole('slider');
      if ((await slider.count()) > 0) {
        await slider.focus();
        await visit.page.keyboard.press('Home');
        expect(await slider.getAttribute('aria-valuetext'), type).not.toMatch(/ places$/);
        await visit.page.keyboard.press('Enter');
        await visit.page.getByRole('menuitem', { name: /^Search for it/ }).waitFor();
        await visit.page.keyboard.press('Escape');
        await expect.poll(() => visit.page.evaluate('document.activeElement.getAttribute("role")')).toBe('slider');
        await slider.hover();
      }
    }
    const main = visit.page.getByRole('main');
    expect(await main.textContent()).toContain('nimda\\u202egpj.exe\\u2066');
    expect(await main.locator('img, script, iframe, [onload], [onerror], a[href^="javascript"]').count()).toBe(0);
    const evil = panel(`${HOSTILE[0]} top`).getByRole('button', { name: /head 0/ });
    await evil.click();
    await visit.page.getByRole('menuitem', { name: /^Only user/ }).click();
    const chip = visit.page.getByRole('list', { name: 'Filters' });
    await chip.getByText('user="a\\" | head 0 | x=\\""').waitFor();
    await panel(`${HOSTILE[0]} top`)
      .getByRole('button', { name: /head 0.* 1 100%$/ })
      .waitFor();
  });
});
