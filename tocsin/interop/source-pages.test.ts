import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { Visit } from './browser.ts';
import { pythonWith } from './python.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOSTILE = '<script>window.hacked=1</script>\u001b[31m\u202e<img src=x onerror=window.hacked=1>';

let tocsin: Installation;
let visit: Visit;
let scratch: string;
let url: string;
let hook: number;
const children: ChildProcess[] = [];

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'tocsin-connect-'));
  hook = await freePort();
  tocsin = new Installation(`inputs:
  - type: http
    port: ${hook}
    codec: json
    sourcetype: shop
allow:
  paths: [${scratch}]
`);
  ({ url } = await tocsin.start());
  visit = await Visit.open();
  while (!/#link=\S+/.test(tocsin.output)) await sleep(25);
  await visit.page.goto(/http:\/\/\S+#link=\S+/.exec(tocsin.output)?.[0] ?? '');
  await visit.page.getByRole('link', { name: 'Data' }).click();
}, 120_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await visit?.close();
  await tocsin?.remove();
  rmSync(scratch, { recursive: true, force: true });
});
afterEach(async () => {
  expect((await visit.wrongs()).filter((wrong) => !/status of 4\d\d/.test(wrong))).toEqual([]);
});

/** Runs to its end, without holding up the browser. */
const run = async (command: string, args: readonly string[], more: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) => {
  const child = spawn(command, args, { cwd: scratch, ...more, env: { ...process.env, ...more.env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${said}`);
  return said;
};

const shell = (text: string, env: NodeJS.ProcessEnv = {}) => run('bash', ['-ec', text], { env });

/** Opens the page of a kind, its input and its token, and gives the lines. */
async function linesOf(kind: string): Promise<readonly string[]> {
  const { page } = visit;
  await page.goto(`${url}/sources/_new?kind=${kind}`);
  await page.getByRole('heading', { name: '1. Where it goes' }).waitFor();
  const open = page.getByRole('button', { name: 'Open it' });
  const make = page.getByRole('button', { name: 'Make a token' });
  const lines = page.getByRole('heading', { name: '2. Lines to paste' });
  await open.or(make).or(lines).first().waitFor();
  if ((await open.count()) > 0) {
    await page.getByLabel('Port').fill(String(await freePort()));
    await open.click();
  } else if ((await make.count()) > 0) await make.click();
  await lines.waitFor();
  await page.getByText('Waiting for it …').waitFor();
  if (['django', 'pino', 'winston', 'curl', 'logstash', 'otlp'].includes(kind))
    await page.getByText('it is not shown again').waitFor();
  return await page.locator('.connect-text pre').allTextContents();
}

const arrived = async (): Promise<string | null> => {
  await visit.page.getByText('It is here.').waitFor({ timeout: 60_000 });
  return await visit.page.locator('.connect-found').textContent();
};

describe('the lines to paste, as the page has them', () => {
  test('curl', async () => {
    const [one = '', file = ''] = await linesOf('curl');
    await shell(one);
    expect(await arrived()).toContain('shop from');
    writeFileSync(join(scratch, 'app.log'), 'a line\nand another\n');
    await shell(file.replace('/var/log/shop/app.log', join(scratch, 'app.log')));
    expect(await tocsin.until('sourcetype=shop', (rows) => rows.length === 3)).toHaveLength(3);
    await visit.page.getByRole('link', { name: 'Search its events' }).click();
    await visit.page.getByText('hello from curl').first().waitFor();
  }, 120_000);

  test.each(['pino', 'winston'])(
    '%s',
    async (kind) => {
      const [stream = '', logger = ''] = await linesOf(kind);
      const folder = join(ROOT, 'tocsin', 'node_modules', `.connect-${kind}`);
      mkdirSync(folder, { recursive: true });
      try {
        writeFileSync(join(folder, 'tocsin.mjs'), stream);
        writeFileSync(join(folder, 'log.mjs'), logger);
        await run(process.execPath, ['log.mjs'], { cwd: folder });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      expect(await arrived()).toContain(kind);
      const [event] = await tocsin.until(`"hello from ${kind}"`, (rows) => rows.length > 0);
      expect(event).toMatchObject({ 'log.level': 'info' });
    },
    120_000,
  );

  test('Django', async () => {
    const [install = '', settings = '', send = ''] = await linesOf('django');
    const python = pythonWith(join(scratch, 'python'), ['django==5.2.*', join(ROOT, 'clients', 'django')]);
    expect(install).toBe('pip install ./clients/django');
    const project = join(scratch, 'project');
    mkdirSync(project);
    await run(python, ['-m', 'django', 'startproject', 'shop', project]);
    const file = join(project, 'shop', 'settings.py');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n${settings}\n`);
    await run(python, send.split(' ').slice(1), { cwd: project });
    expect(await arrived()).toContain('django from');
  }, 300_000);

  test('Logstash, as `tocsin run` runs it', async () => {
    const [output = ''] = await linesOf('logstash');
    const conf = join(scratch, 'shop.conf');
    writeFileSync(conf, `input { generator { count => 2 message => "hello from a pipeline" } }\n${output}\n`);
    const { status, stderr } = await tocsin.runBeside('run', '-f', conf, '--path.data', join(scratch, 'run'));
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    expect(await arrived()).toContain('django-logs');
  }, 120_000);

  test('Universal Forwarder, as `tocsin agent` reads its files', async () => {
    const [outputs = '', inputs = ''] = await linesOf('universal-forwarder');
    const data = join(scratch, 'agent');
    const etc = join(data, 'etc', 'system', 'local');
    mkdirSync(etc, { recursive: true });
    mkdirSync(join(scratch, 'logs'));
    writeFileSync(join(etc, 'outputs.conf'), outputs);
    writeFileSync(join(etc, 'inputs.conf'), inputs.replace('/var/log/shop', join(scratch, 'logs')));
    writeFileSync(join(scratch, 'logs', 'a.log'), 'hello from a forwarder\n');
    const agent = spawn(process.execPath, [join(ROOT, 'tocsin/bin/tocsin.js'), 'agent', '--data', data], {
      cwd: scratch,
      stdio: 'ignore',
    });
    children.push(agent);
    expect(await arrived()).toContain('index shop');
    agent.kill();
  }, 120_000);

  test('Filebeat, as a client of its protocol sends', async () => {
    const [yaml = ''] = await linesOf('filebeat');
    const { 'output.logstash': to } = parse(yaml);
    const python = pythonWith(join(scratch, 'beats'), ['pylogbeat==2.1.0']);
    const [host, port] = String(to.hosts[0]).split(':');
    const code = `
from pylogbeat import PyLogBeatClient
with PyLogBeatClient('${host}', ${port}) as client:
    client.send([{'@timestamp': '2026-11-23T01:58:06Z', '@metadata': {'beat': 'filebeat'}, 'host': {'name': 'web1'}, 'message': 'hello from a beat'}])
`;
    await run(python, ['-c', code]);
    expect(await arrived()).toContain('web1');
  }, 240_000);

  test('rsyslog', async () => {
    const [action = ''] = await linesOf('rsyslog');
    const socket = join(scratch, 'log.sock');
    const conf = join(scratch, 'rsyslog.conf');
    writeFileSync(
      conf,
      `global(workDirectory="${scratch}")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${socket}")\n${action}\n`,
    );
    const daemon = spawn('rsyslogd', ['-n', '-f', conf, '-i', join(scratch, 'rsyslog.pid')], { stdio: 'ignore' });
    children.push(daemon);
    for (let tries = 0; tries < 200; tries += 1) {
      if (spawnSync('logger', ['--socket-errors=on', '--socket', socket, 'hello from rsyslog']).status === 0) break;
      await sleep(50);
    }
    expect(await arrived()).toContain('index main');
    daemon.kill();
  }, 120_000);

  test('OpenTelemetry', async () => {
    const [environment = '', record = ''] = await linesOf('otlp');
    await shell(
      `${environment}\ncurl -sf "$OTEL_EXPORTER_OTLP_LOGS_ENDPOINT" -H "$(echo "$OTEL_EXPORTER_OTLP_HEADERS" | sed 's/=/: /')" -H 'Content-Type: application/json' -d '{"resourceLogs": []}'`,
    );
    await shell(record);
    await arrived();
    expect(await tocsin.until('"hello from OTLP"', (rows) => rows.length > 0)).toHaveLength(1);
  }, 120_000);

  test('Fluent Bit names a port that speaks its protocol', async () => {
    const [conf = ''] = await linesOf('fluent-bit');
    const port = Number(/Port\s+(\d+)/.exec(conf)?.[1]);
    // [tag, time, record], in MessagePack.
    const message = Buffer.concat([
      Buffer.from([0x93, 0xa4]),
      Buffer.from('shop'),
      Buffer.from([0xce, 0x6b, 0x00, 0x00, 0x00, 0x81, 0xa3]),
      Buffer.from('log'),
      Buffer.from([0xb5]),
      Buffer.from('hello from Fluent Bit'),
    ]);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(message, resolve));
    });
    await arrived();
  }, 120_000);

  test('a log file', async () => {
    writeFileSync(join(scratch, 'followed.log'), 'hello from a file\n');
    const { page } = visit;
    await page.goto(`${url}/sources/_new?kind=file`);
    await page.getByLabel('Path').fill('/etc/passwd');
    await page.getByRole('button', { name: 'Follow it' }).click();
    await page.getByText('allow.paths').nth(1).waitFor();
    await page.getByLabel('Path').fill(join(scratch, 'followed.log'));
    await page.getByRole('button', { name: 'Follow it' }).click();
    await arrived();
    expect(readFileSync(tocsin.path('tocsin.yaml'), 'utf8')).toContain('followed.log');
  }, 120_000);
});

describe('outputs', () => {
  const field = (name: string): Locator =>
    visit.page.getByRole('textbox', { name: new RegExp(`^${name}(?: needed)?$`) });

  test('one is added by the form of its kind, tried, switched off and deleted', async () => {
    const { page } = visit;
    await page.goto(`${url}/outputs`);
    await page.getByRole('link', { name: 'Add the first one' }).click();
    await page.getByLabel('Kind').selectOption('http');
    await field('Name').fill('archive');
    await field('url').fill('no address');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => field('url').getAttribute('aria-invalid')).toBe('true');
    await field('url').fill(`http://127.0.0.1:${await freePort()}/`);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Send a test event to archive' }).click();
    await page.getByText('The test event was not taken').waitFor({ timeout: 60_000 });
    await page.getByRole('switch', { name: 'archive runs' }).click();
    await page.getByText('switched off').waitFor();
    await page.getByRole('link', { name: 'archive', exact: true }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Events go nowhere but into the store' }).waitFor();
    expect(readFileSync(tocsin.path('tocsin.yaml'), 'utf8')).not.toContain('archive');
  }, 120_000);
});

describe('the page of sources', () => {
  const row = (name: string): Locator => visit.page.getByRole('row').filter({ hasText: name });

  test('shows hostile names and lines as they are, and what could not be read', async () => {
    const body = [
      JSON.stringify({ message: 'well' }),
      `{broken ${HOSTILE} password=hunter2 ${'x'.repeat(1_000_000)}`,
    ].join('\n');
    await fetch(`http://127.0.0.1:${hook}/`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body });
    const { page } = visit;
    await page.goto(`${url}/sources`);
    await row('shop from').getByText('1 event not read well').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('<script>window.hacked=1</script>').waitFor();
    expect(await drawer.textContent()).not.toContain('hunter2');
    await page.keyboard.press('Escape');
    await expect.poll(() => drawer.count()).toBe(0);
  }, 60_000);

  test('axe finds nothing serious, in light and dark', async () => {
    const found: string[] = [];
    const { page } = visit;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const path of [
        '/sources',
        '/sources/_new',
        '/sources/_new?kind=curl',
        '/sources/_new?kind=file',
        '/outputs',
        '/outputs/_new',
      ]) {
        await page.goto(`${url}${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle').catch(() => undefined);
        await page.evaluate(AXE);
        const violations: unknown = await page.evaluate(
          `axe.run(document, { iframes: false }).then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
        );
        if (Array.isArray(violations)) found.push(...violations.map((one) => `${colorScheme} ${path}: ${one}`));
      }
    }
    expect(found).toEqual([]);
  }, 120_000);
});
