import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CERT, KEY } from './certificate.ts';
import { DashboardsDouble, type DoubleOptions } from './dashboards-double.ts';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const OBJECTS = 16;

const folder = mkdtempSync(join(tmpdir(), 'tocsin-kibana-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function double(options: DoubleOptions): Promise<{ readonly server: DashboardsDouble; readonly url: string }> {
  const server = new DashboardsDouble(options);
  closing.push(() => server.close());
  return { server, url: await server.listen() };
}

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

async function tocsin(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [PROGRAM, 'kibana', ...args], { env: { ...process.env, ...env } });
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (told[name] += chunk));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...told };
}

describe.each(['kibana', 'opensearch-dashboards'] as const)('tocsin kibana install, %s', (flavour) => {
  const product = flavour === 'kibana' ? 'Kibana' : 'OpenSearch Dashboards';

  it('imports all, and overwrites them when it is done again', async () => {
    const { server, url } = await double({ flavour });
    const first = await tocsin(['install', '--url', url]);
    expect(first).toEqual({
      status: 0,
      stdout: `${OBJECTS} objects imported into ${product} at ${url}\nlook: ${url}/app/dashboards#/view/tocsin-security-overview\n`,
      stderr: '',
    });
    const again = await tocsin(['install', '--url', `${url}/`]);
    expect(again.stdout).toContain(`${OBJECTS} objects imported`);
    expect(again.stdout).toContain(`${OBJECTS} of them in place of what was there`);
    expect(server.in('default').size).toBe(OBJECTS);
  });

  it('writes what it would import, for the flavour that the server has', async () => {
    const { url } = await double({ flavour });
    const file = join(folder, `${flavour}.ndjson`);
    expect((await tocsin(['install', '--url', url, '--out', file])).status).toBe(0);
    const { stdout } = await tocsin(['export', '--flavor', flavour]);
    expect(readFileSync(file, 'utf8')).toBe(stdout);
    expect(stdout.includes(flavour === 'kibana' ? 'useNormalizedEsInterval' : 'useNormalizedOpenSearchInterval')).toBe(
      true,
    );
  });
});

describe('the command', () => {
  it('says of each object why it was not taken, and how many were', async () => {
    const { url } = await double({
      flavour: 'kibana',
      refuse: {
        'tocsin-csrf-reasons': { message: 'index [.kibana_1] blocked by: flood-stage\u001b[2J', statusCode: 429 },
      },
    });
    expect(await tocsin(['install', '--url', url])).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'visualization tocsin-csrf-reasons was not imported: index [.kibana_1] blocked by: flood-stage\\x1b[2J',
        '  the search server takes no writes: free room on its disk',
        `${OBJECTS - 1} of ${OBJECTS} objects imported into Kibana at ${url}`,
        '',
      ].join('\n'),
    });
  });

  it('imports nothing in a dry run', async () => {
    const { server, url } = await double({ flavour: 'kibana' });
    const { status, stdout } = await tocsin(['install', '--url', url, '--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toContain('dashboard tocsin-security-overview: Tocsin: security overview');
    expect(stdout).toContain(`${OBJECTS} objects would be imported into Kibana`);
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('runs behind a path', async () => {
    const { server, url } = await double({ flavour: 'kibana', basePath: '/siem' });
    expect((await tocsin(['install', '--url', `${url}/app/home#/`])).status).toBe(0);
    expect(server.in('default').size).toBe(OBJECTS);
    const { status, stderr } = await tocsin(['install', '--url', new URL(url).origin]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('server.basePath')]);
  });
});

describe('who is asking', () => {
  const basic = `Basic ${Buffer.from('elastic:päss:word').toString('base64')}`;

  it('is a user with a password from a file or the environment', async () => {
    const { url } = await double({ flavour: 'kibana', authorization: basic });
    const file = written('password', 'päss:word\n');
    const as = ['install', '--url', url, '--user', 'elastic'];
    expect((await tocsin([...as, '--password-file', file])).status).toBe(0);
    expect((await tocsin(as, { TOCSIN_KIBANA_PASSWORD: 'päss:word' })).status).toBe(0);
    const wrong = await tocsin(as, { TOCSIN_KIBANA_PASSWORD: 'wrong' });
    expect(wrong).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('it knows no such user, password or key'),
    });
    expect(await tocsin(as)).toMatchObject({ status: 2, stderr: expect.stringContaining('TOCSIN_KIBANA_PASSWORD') });
    expect(await tocsin(['install', '--url', url])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('it wants a user: give --user'),
    });
  });

  it('is a key, encoded or not', async () => {
    const { url } = await double({ flavour: 'kibana', authorization: 'ApiKey aWQ6a2V5' });
    const file = written('key', 'id:key\n');
    expect((await tocsin(['install', '--url', url, '--api-key-file', file])).status).toBe(0);
    expect((await tocsin(['install', '--url', url], { TOCSIN_KIBANA_API_KEY: 'aWQ6a2V5' })).status).toBe(0);
  });

  it('is never told on the command line of an address', async () => {
    const { status, stderr } = await tocsin(['install', '--url', 'http://elastic:secret@127.0.0.1:5601']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--user')]);
    expect(stderr).not.toContain('secret');
  });
});

it('a certificate that nobody vouches for is refused, until --ca names it', async () => {
  const server = createServer({ cert: CERT, key: KEY }, (_, response) => {
    response.writeHead(200, { 'kbn-name': 'double' }).end('{}');
  }).listen(0, '127.0.0.1');
  closing.push(async () => void server.close().closeAllConnections());
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const refused = await tocsin(['install', '--url', url, '--dry-run']);
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('name it under --ca')]);
  const trusted = await tocsin(['install', '--url', url, '--dry-run', '--ca', written('ca.pem', CERT)]);
  expect(trusted.status).toBe(0);
});

it.each([
  [['install'], '--url'],
  [['install', '--url', 'kibana:5601'], 'https://kibana.example:5601'],
  [['export', '--index', 'Bad Index'], '--index'],
])('%j is wrong usage, with the mend', async (args, words) => {
  const { status, stderr } = await tocsin(args);
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
});
