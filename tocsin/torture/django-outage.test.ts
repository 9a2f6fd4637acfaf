import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Visitor } from '../interop/django/visitor.ts';
import { findPython, pythonWith } from '../interop/python.ts';
import { Shop } from '../interop/tocsin-django/shop.ts';
import { freePort, listens } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { table } from './account.ts';

const MINUTES = Number(process.env.TORTURE_MINUTES ?? 10);
/** Requests a second, each of which makes an event. */
const RATE = 60;
const PACKAGE = fileURLToPath(new URL('../../clients/django', import.meta.url));
const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e23';

const CONFIG = (port: number): string => `timeZone: UTC
inputs:
  - type: splunk-hec
    port: ${port}
    tokens:
      - { name: shop, token: ${TOKEN}, index: django-logs }
rules: { shipped: false }
`;

interface Waited {
  readonly p50: number;
  readonly p99: number;
}

const interpreter = findPython('3.10');

describe.skipIf(interpreter === undefined)('Tocsin is away from a Django project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-outage-'));
  let tocsin: Installation;
  let shop: Shop;
  let port = 0;
  let asked = 0;

  /** Asks for pages that are not there, in an even rhythm. Milliseconds. */
  const ask = async (seconds: number): Promise<Waited> => {
    const visitor = new Visitor(shop.port, '127.0.0.1');
    const waited: number[] = [];
    const began = performance.now();
    for (let number = 0; number < seconds * RATE; number++) {
      await sleep(Math.max(0, began + (number * 1_000) / RATE - performance.now()));
      const from = performance.now();
      const { status } = await visitor.ask('GET', `/missing/${++asked}`);
      waited.push(performance.now() - from);
      expect(status).toBe(404);
    }
    const sorted = waited.sort((a, b) => a - b);
    const at = (part: number): number => Number((sorted[Math.floor(part * sorted.length)] ?? 0).toFixed(2));
    return { p50: at(0.5), p99: at(0.99) };
  };

  /** KiB, of all processes of the server. */
  const memory = (): number =>
    shop
      .processes()
      .map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0))
      .reduce((sum, one) => sum + one, 0);

  beforeAll(async () => {
    port = await freePort();
    tocsin = new Installation(CONFIG(port));
    await tocsin.start();
    await listens(port);
    const source = join(folder, 'source');
    cpSync(PACKAGE, source, { recursive: true });
    const python = pythonWith(join(folder, 'venv'), [source, 'django==5.2.*', 'gunicorn>=23'], interpreter);
    shop = new Shop(join(folder, 'shop'), python, `http://${TOKEN}@127.0.0.1:${port}`, 'shop');
    await shop.serve('gunicorn sync');
  }, 600_000);
  afterAll(async () => {
    await shop?.stop('SIGKILL');
    await tocsin?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  test(
    `for ${MINUTES} minutes: requests are answered as before, and every event arrives`,
    async () => {
      const there = await ask(60);
      const memoryThere = memory();
      await tocsin.end('SIGKILL');
      const away = await ask(MINUTES * 60);
      const memoryAway = memory();
      await tocsin.start();
      const back = performance.now();
      const search =
        'index=django-logs http.response.status_code=404 | stats count AS stored dc(url.path) AS different';
      const [row] = await tocsin.until(search, ([one]) => Number(one?.different) >= asked, 120);
      const told = {
        'requests, each with an event': asked,
        'p50 / p99 while Tocsin was there, ms': `${there.p50} / ${there.p99}`,
        'p50 / p99 while it was away, ms': `${away.p50} / ${away.p99}`,
        'memory of the server before / at the end, MiB': `${Math.round(memoryThere / 1024)} / ${Math.round(memoryAway / 1024)}`,
        'events stored, and different ones': `${row?.stored}, ${row?.different}`,
        'seconds until all were there': ((performance.now() - back) / 1_000).toFixed(1),
      };
      console.log(table(told));
      expect(Number(row?.different)).toBe(asked);
    },
    (MINUTES + 10) * 60_000,
  );
});
