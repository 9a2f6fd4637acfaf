import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Foreground } from './foreground.ts';
import { Installation } from './running.ts';

// Each step starts the real program.
vi.setConfig({ testTimeout: 120_000 });

let tocsin: Installation;
let server: Server;
/** Bodies that it took. */
let taken: string[];
/** What it refuses for good. */
let refuses: (body: string) => boolean;
const running: Foreground[] = [];

beforeEach(async () => {
  tocsin = new Installation('inputs: []\n');
  taken = [];
  refuses = () => false;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const isRefused = refuses(body);
      if (!isRefused) taken.push(body);
      response.writeHead(isRefused ? 400 : 200).end(isRefused ? 'it is \u001b[31mpoisoned' : 'ok');
    });
  });
  await listen(0);
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.end('SIGKILL');
  await stopListening();
  await tocsin.remove();
});

let port = 0;
const listen = async (at: number): Promise<void> => {
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', () => resolve()));
  port = (server.address() as AddressInfo).port;
};
const stopListening = (): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

const until = async (isSo: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error(`it did not come to that: ${what}`);
};

interface Pipeline {
  readonly input?: string;
  readonly filter?: string;
  readonly output?: string;
}

/** A pipeline that posts each line of a file. */
const pipeline = ({ input, filter = '', output }: Pipeline = {}): string => {
  const path = tocsin.path('p.conf');
  const http = `http { id => "hook" url => "http://127.0.0.1:${port}/" http_method => "post" format => "message" message => "%{message}" }`;
  writeFileSync(
    path,
    `input { ${input ?? `file { path => "${tocsin.path('in.log')}" mode => "read" exit_after_read => true file_completed_action => "log" file_completed_log_path => "${tocsin.path('done')}" }`} }
filter { ${filter} }
output { ${output ?? http} }`,
  );
  return path;
};

const write = (...lines: readonly string[]): void =>
  writeFileSync(tocsin.path('in.log'), lines.map((line) => `${line}\n`).join(''), { flag: 'a' });

const start = (...args: readonly string[]): Foreground => {
  const run = new Foreground(tocsin.data, ...args);
  running.push(run);
  run.start();
  return run;
};

const list = async (): Promise<Record<string, unknown>[]> => {
  const { stdout } = await tocsin.runBeside('dlq', 'list', '--format', 'json');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

const NUMBER_COMPARED = 'if [message] > 5 { mutate { add_tag => "large" } }';

describe('dead letters', () => {
  test('records that are refused and events that can not be decided about are listed, shown, sent again and removed', async () => {
    refuses = (body) => body.includes('bad');
    write('good', 'bad \u001b]0;title\u0007');
    await tocsin.runBeside('run', '-f', pipeline());
    rmSync(tocsin.path('in.log'));
    write('undecided', 'bad too');
    await tocsin.runBeside('run', '-f', pipeline({ filter: NUMBER_COMPARED }));
    expect(taken).toEqual(['good']);
    expect(await list()).toEqual([
      expect.objectContaining({ pipeline: 'main', plugin: 'hook', events: 1, reason: expect.stringContaining('400') }),
      expect.objectContaining({ pipeline: 'main', events: 2, reason: expect.stringContaining('[message] > 5') }),
    ]);

    const shown = await tocsin.runBeside('dlq', 'show');
    expect(shown.stdout).toContain('answer: it is ');
    expect(shown.stdout).toContain('undecided');
    expect(shown.stdout).not.toMatch(/[\u001b\u0007]/);
    const [first = ''] = (await tocsin.runBeside('dlq', 'show', '--format', 'json', '--limit', '1')).stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ kind: 'record', plugin: 'hook', body: 'bad \u001b]0;title\u0007' });

    // The condition is mended, the receiver is not.
    const conf = pipeline({ filter: 'mutate { add_field => { "seen" => "again" } }' });
    const partly = await tocsin.runBeside('dlq', 'replay', '-f', conf);
    expect([partly.status, taken]).toEqual([1, ['good', 'undecided']]);
    expect(partly.stderr).toContain('refused again');
    expect((await list()).map(({ plugin, events }) => [plugin, events])).toEqual([['hook', 2]]);
    refuses = () => false;
    const rest = await tocsin.runBeside('dlq', 'replay', '--pipeline', 'main', '--plugin', 'hook', '-f', conf);
    expect([rest.status, rest.stderr]).toEqual([0, expect.stringContaining('2 sent again and removed, 0 stay')]);
    expect(taken.slice(2).sort()).toEqual(['bad \u001b]0;title\u0007', 'bad too']);
    expect(await list()).toEqual([]);
  });

  test('are sent again beside the process that writes them', async () => {
    refuses = (body) => body.startsWith('bad');
    write('bad 1', 'bad 2');
    const conf = pipeline({ input: `file { path => "${tocsin.path('in.log')}" start_position => "beginning" }` });
    start('-f', conf);
    await until(async () => (await list())[0]?.events === 2, 'two dead letters');
    refuses = () => false;
    const { status } = await tocsin.runBeside('dlq', 'replay', '-f', conf);
    expect([status, taken]).toEqual([0, ['bad 1', 'bad 2']]);
    refuses = (body) => body.startsWith('bad');
    write('bad 3', 'good');
    await until(async () => (await list())[0]?.events === 1, 'one more');
    const { status: removed, stderr } = await tocsin.runBeside('dlq', 'remove', '--plugin', 'hook');
    expect([removed, stderr, await list()]).toEqual([0, '1 removed\n', []]);
  });

  test('hold back what is read until they can be kept, which is told once', async () => {
    const state = join(tocsin.data, 'pipelines', 'main');
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'dead-letters'), 'a file where the folder should be');
    write('undecided');
    const conf = pipeline({
      input: `file { path => "${tocsin.path('in.log')}" start_position => "beginning" }`,
      filter: NUMBER_COMPARED,
    });
    const run = start('-f', conf);
    await until(() => run.words.includes('events wait until their dead letters can be kept'), 'a word of it');
    await sleep(2_500);
    expect(run.words.split('dead letters can be kept').length).toBe(2);
    await run.end('SIGKILL');
    rmSync(join(state, 'dead-letters'));
    start('-f', conf);
    await until(async () => (await list())[0]?.events === 1, 'the event is read again and kept');
  });

  test.each([
    ['nothing is named', ['remove'], '--pipeline, --plugin, --reason, --before, or --all'],
    ['a format that is none', ['list', '--format', 'xml'], 'table or json'],
    ['a limit that is none', ['show', '--limit', 'all'], '--limit'],
    ['a time that is none', ['remove', '--before', 'once'], '--before'],
  ])('%s: exit code 2', async (_, args, said) => {
    const { status, stderr } = await tocsin.runBeside('dlq', ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  test('of a pipeline that is not known: exit code 1, with those that are', async () => {
    mkdirSync(join(tocsin.data, 'pipelines', 'shop'), { recursive: true });
    const { status, stderr } = await tocsin.runBeside('dlq', 'replay', '--pipeline', 'shpo');
    expect([status, stderr]).toEqual([1, expect.stringContaining('it knows: shop')]);
  });
});

describe('a queue on disk', () => {
  test('keeps what is read while its output is dead, over a kill, and has one process', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    write(...lines);
    const at = port;
    await stopListening();
    const conf = pipeline();
    const args = ['-f', conf, '--queue.type', 'persisted'];
    const first = start(...args);
    await until(() => existsSync(tocsin.path('done')), 'everything is acknowledged');
    const second = await tocsin.runBeside('run', '--path.data', tocsin.data, ...args);
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('is in use by process')]);
    await first.end('SIGKILL');
    const third = start(...args);
    await until(() => third.words.includes('tried again'), 'an attempt');
    // Nobody waits for a dead output whose events are safe.
    expect(await third.end('SIGTERM')).toBe(0);
    await listen(at);
    start(...args);
    await until(() => taken.length >= lines.length, 'all is delivered');
    expect([...taken].sort()).toEqual([...lines].sort());
  });
});

describe('the output tocsin of tocsin run', () => {
  test('fills the store of the data folder, unless a process has it', async () => {
    write('Watchman 1', 'Watchman 2');
    const conf = pipeline({ output: 'tocsin { index => "shop" }' });
    const { status, stderr } = await tocsin.runBeside('run', '-f', conf);
    expect([status, stderr]).toEqual([0, '']);
    expect(tocsin.search('index=shop Watchman').length).toBe(2);
    await tocsin.start();
    const beside = await tocsin.runBeside('run', '-f', conf);
    expect([beside.status, beside.stderr]).toEqual([1, expect.stringContaining('runs on it')]);
  });
});
