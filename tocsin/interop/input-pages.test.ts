import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('inputs in a browser', () => {
  let tocsin: Installation;
  let visit: Visit;
  let taken: number;

  beforeAll(async () => {
    taken = await freePort();
    tocsin = new Installation(`# ours\ninputs:\n  - type: http # of the shop\n    port: ${taken}\n`);
    await tocsin.start();
    visit = await Visit.open();
    while (!/#link=\S+/.test(tocsin.output)) await sleep(25);
    await visit.page.goto(/http:\/\/\S+#link=\S+/.exec(tocsin.output)?.[0] ?? '');
    await visit.page.getByRole('link', { name: 'Data' }).click();
    await visit.page.getByRole('link', { name: 'Inputs', exact: true }).click();
  }, 120_000);
  afterAll(async () => {
    await visit?.close();
    await tocsin?.remove();
  });
  afterEach(async () => {
    // An answer 4xx is written to the console by the browser itself.
    expect(visit.faults.splice(0).filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
    expect([await visit.sideways(390), await visit.sideways(1280)]).toEqual([0, 0]);
  });

  const file = (): string => readFileSync(tocsin.path('tocsin.yaml'), 'utf8');
  const row = (name: string): Locator =>
    visit.page.getByRole('row').filter({ has: visit.page.getByRole('rowheader', { name }) });
  const field = (name: string): Locator =>
    visit.page.getByRole('textbox', { name: new RegExp(`^${name}(?: needed)?$`) });

  test('each is there with its address', async () => {
    await row('http').getByText(`127.0.0.1:${taken}`).waitFor();
  });

  test('one is added by the form of its kind; what is wrong is told beside its field', async () => {
    await visit.page.getByRole('link', { name: 'New', exact: true }).click();
    await visit.page.getByLabel('Kind').selectOption('splunk-hec');
    await field('port').fill(String(taken));
    await field('name').fill('shop');
    await visit.page.getByLabel(/^token(?: needed)?$/).fill('short');
    await visit.page.getByRole('button', { name: 'Add', exact: true }).click();
    await visit.page.getByText('must be at least 8 characters').waitFor();
    await expect.poll(() => visit.page.evaluate('document.activeElement.type')).toBe('password');
    await visit.page.keyboard.type('-but-longer');
    await visit.page.keyboard.press('Enter');
    await visit.page.getByText(`port ${taken} of 127.0.0.1 is taken`).first().waitFor();
    expect(await field('port').getAttribute('aria-invalid')).toBe('true');
    await field('port').fill('0');
    await visit.page.getByRole('button', { name: 'Add', exact: true }).click();
    await row('splunk-hec')
      .getByText(/127\.0\.0\.1:\d+/)
      .waitFor();
    expect(file()).toContain('# of the shop');
    expect(file()).toContain('token: short-but-longer');
  });

  test('it is changed without its secret, renamed, switched off and deleted', async () => {
    await visit.page.getByRole('link', { name: 'splunk-hec' }).click();
    await visit.page.getByText('set, and not shown').waitFor();
    expect(await visit.page.content()).not.toContain('short-but-longer');
    await field('Name').fill('hec');
    await field('sourcetype').fill('shop');
    await visit.page.getByRole('button', { name: 'Save' }).click();
    await visit.page.getByRole('heading', { name: 'hec', exact: true }).waitFor();
    expect(file()).toMatch(/token: short-but-longer\n {8}sourcetype: shop\n {4}id: hec\n/);
    await visit.page.getByRole('link', { name: 'Inputs', exact: true }).click();
    await visit.page.getByRole('switch', { name: 'hec runs' }).click();
    await row('hec').getByText('switched off').waitFor();
    await visit.page.getByRole('link', { name: 'hec', exact: true }).click();
    await visit.page.getByRole('button', { name: 'Delete…' }).click();
    await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row('http').waitFor();
    await expect.poll(() => row('hec').count()).toBe(0);
    expect(file()).toBe(`# ours\ninputs:\n  - type: http # of the shop\n    port: ${taken}\n`);
  });

  test.each(['tcp', 'udp'])(
    '%s at 9997 is made, named, and takes a line',
    async (kind) => {
      await visit.page.getByRole('link', { name: 'New', exact: true }).click();
      await visit.page.getByLabel('Kind').selectOption(kind);
      await field('Name').fill(`lines-${kind}`);
      expect(await field('port').getAttribute('placeholder')).toBe('9997');
      // The usual port may be somebody else's here.
      const port = await freePort();
      await field('port').fill(String(port));
      await field('index').fill('seed');
      await visit.page.getByRole('button', { name: 'Add', exact: true }).click();
      await row(`lines-${kind}`).getByText(`127.0.0.1:${port}`).waitFor();
      const line = `hello by ${kind}\n`;
      if (kind === 'tcp') connect(port, '127.0.0.1').end(line);
      else {
        const socket = createSocket('udp4');
        socket.send(line, port, '127.0.0.1', () => socket.close());
      }
      await expect
        .poll(() => row(`lines-${kind}`).locator('[data-name=events]').textContent(), { timeout: 30_000 })
        .toBe('1');
      await visit.page.getByRole('link', { name: `lines-${kind}`, exact: true }).click();
      await visit.page.getByRole('button', { name: 'Delete…' }).click();
      await visit.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await row('http').waitFor();
    },
    60_000,
  );

  test('axe finds nothing serious in the list and in every form', async () => {
    const found: unknown[] = [];
    const check = async (what: string): Promise<void> => {
      await visit.page.evaluate(AXE);
      const violations: unknown = await visit.page.evaluate(
        `axe.run(document, { iframes: false }).then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
      );
      found.push(...(Array.isArray(violations) ? violations.map((one) => `${what}: ${one}`) : []));
    };
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme });
      await visit.page.getByRole('link', { name: 'Inputs', exact: true }).click();
      await row('http').waitFor();
      await check(`list ${colorScheme}`);
      await visit.page.getByRole('link', { name: 'New', exact: true }).click();
      const kinds = await visit.page.getByLabel('Kind').getByRole('option').allInnerTexts();
      for (const kind of colorScheme === 'light' ? kinds.slice(1) : ['splunk-hec']) {
        await visit.page.getByLabel('Kind').selectOption(kind);
        await check(`${kind} ${colorScheme}`);
        expect([kind, await visit.sideways(390), await visit.sideways(1280)]).toEqual([kind, 0, 0]);
      }
    }
    expect(found).toEqual([]);
  }, 120_000);
});
