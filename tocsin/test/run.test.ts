import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Folder } from './run-rig.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const LINES = 'output { stdout { codec => line { format => "%{message}" } } }';

describe('stdin and stdout', () => {
  test('without a configuration to speak of, lines come out as Ruby would show them', async () => {
    const { code, stdout, stderr } = await folder.run('-e', '').end('hello\n');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\{\n +"@timestamp" => 2[\d-]+T[\d:.]+Z,\n/);
    expect(stdout).toContain('"message" => "hello"');
    expect(stdout).toContain('"type" => "stdin"');
  });

  test('a line without its end comes, too, and one worker keeps the order', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    const { code, stdout } = await folder.run('-w', '1', '-e', `input { stdin {} } ${LINES}`).end(lines.join('\n'));
    expect(code).toBe(0);
    expect(stdout === `${lines.join('\n')}\n`).toBe(true);
  });

  test('several workers lose nothing and make nothing twice', async () => {
    const lines = Array.from({ length: 200_000 }, (_, index) => `größer ${index} `.padEnd(60, 'x'));
    const running = folder.run('-w', '3', '-e', 'input { stdin {} } output { file { path => "out.json" } }');
    const { code, stderr } = await running.end(`${lines.join('\n')}\n`);
    expect([code, stderr]).toEqual([0, '']);
    expect([...folder.messages('out.json')].sort()).toEqual([...lines].sort());
  });

  test('an event passes on while stdin stays open', async () => {
    const running = folder.run('-e', `input { stdin {} } ${LINES}`);
    running.write('first\n');
    await running.until(() => running.stdout === 'first\n', 'the first line');
    running.write('second\n');
    await running.until(() => running.stdout === 'first\nsecond\n', 'the second line');
    expect((await running.end()).code).toBe(0);
  });

  test('a reader that goes away ends it without words, and other outputs get what was read', async () => {
    const running = folder.run(
      '-e',
      `input { generator { message => "again" } } ${LINES} output { file { path => "all.json" } }`,
    );
    await running.until(() => running.stdout.length > 0, 'a line');
    running.child.stdout.destroy();
    const { code, stderr } = await running.ended();
    expect([code, stderr]).toEqual([0, '']);
    expect(folder.lines('all.json').length).toBeGreaterThan(0);
  });
});

describe('a configuration', () => {
  test('is checked with -t', async () => {
    const file = folder.write('good.conf', `input { stdin {} } ${LINES}`);
    const { code, stdout } = await folder.run('-t', '-f', file).ended();
    expect([code, stdout]).toEqual([0, 'Configuration OK\n']);
  });

  test.each([['-t'], []])('that is wrong is told with its place (%s)', async (...flags) => {
    folder.write('bad.conf', 'input { stdin {} }\noutput {\n  stdoutt {}\n}\n');
    const { code, stdout, stderr } = await folder.run(...flags, '-f', 'bad.conf').ended();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('bad.conf:3:3:');
    expect(stderr).toContain('  3 |   stdoutt {}\n    |   ^');
    expect(stderr).toContain('stdout');
  });

  test('of several files is read in the order of their names', async () => {
    folder.write('20-out.conf', LINES);
    folder.write('10-in.conf', 'input { generator { lines => ["a", "b"] count => 1 } }');
    folder.write('30-other.txt', 'no configuration');
    expect(await folder.run('-f', '*.conf').ended()).toEqual({ code: 0, stdout: 'a\nb\n', stderr: '' });
  });

  test.each([
    ['neither -f nor -e', [], 'give a configuration'],
    ['both', ['-e', '', '-f', 'x'], 'can not be given together'],
    ['no number of workers', ['-e', '', '-w', '0'], 'from 1 on'],
    ['no mode', ['-e', '', '--pipeline.ecs_compatibility', 'v9'], 'v8'],
  ])('wrong usage exits 2: %s', async (_, args, words) => {
    const { code, stdout, stderr } = await folder.run(...args).ended();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  test('a file that is not there', async () => {
    const { code, stderr } = await folder.run('-f', 'nowhere.conf').ended();
    expect([code, stderr]).toEqual([1, expect.stringContaining('nowhere.conf: there is no such file')]);
  });
});

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s delivers what was read', async (signal) => {
    const running = folder.run('-u', '60000', '-e', `input { stdin {} } ${LINES} output { file { path => "seen" } }`);
    // Until its inputs run a signal would find nothing to deliver.
    const many = Array.from({ length: 30_000 }, (_, index) => `line ${index}`);
    running.write(`${many.join('\n')}\n`);
    await running.until(() => running.stdout.length > 0, 'the first batch');
    running.write('last\n');
    const { code, stderr, stdout } = await running.stop(signal);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').length - 1).toBe(folder.lines('seen').length);
  });

  test('waits for an output that is not there, and the second one does not', async () => {
    folder.write('blocked', '');
    const running = folder.run('-e', 'input { stdin {} } output { file { path => "blocked/out" } }');
    running.write('x\n');
    await running.until(() => running.stderr.includes('blocked'), 'the refusal');
    running.child.kill('SIGTERM');
    running.child.kill('SIGINT');
    expect((await running.ended()).code).toBe(1);
  });
});

test('an output that can not be written holds up no other one', async () => {
  folder.write('blocked', '');
  const running = folder.run(
    '-e',
    'input { stdin {} } output { file { path => "blocked/out" } file { path => "good.json" } }',
  );
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
  for (const line of lines) {
    running.write(`${line}\n`);
    await running.until(() => folder.messages('good.json').includes(line), line);
  }
  expect(running.stderr).toMatch(
    /error: main: file_output_1: .*blocked.out can't be written: E.*; it is tried again until it can/,
  );
  expect(running.stderr.split('\n')).toHaveLength(2);
});

test('an output to a server that does not answer holds up no other one', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const running = folder.run(
    '-e',
    `input { stdin {} } output { tcp { host => "127.0.0.1" port => ${port} } file { path => "good.json" } }`,
  );
  running.write('one\n');
  await running.until(() => folder.messages('good.json').includes('one'), 'the first line');
  running.write('two\n');
  await running.until(() => folder.messages('good.json').includes('two'), 'the second line');
});

test('what a queue on disk holds is delivered by the next run', async () => {
  const got: string[] = [];
  const server = createServer((socket) => socket.on('data', (chunk) => got.push(chunk.toString())));
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const flags = ['--queue.type', 'persisted', '-e'];
  const tcp = `tcp { host => "127.0.0.1" port => ${port} reconnect_interval => 0.1 codec => line { format => "%{message}" } }`;
  const first = folder.run(...flags, `input { stdin {} } output { ${tcp} file { path => "seen.json" } }`);
  first.write('one\ntwo\n');
  await first.until(() => folder.messages('seen.json').length === 2, 'both lines');
  expect((await first.stop()).code).toBe(0);
  await listen(port);
  const second = folder.run(...flags, `input { stdin {} } output { ${tcp} }`);
  await second.until(() => got.join('') === 'one\ntwo\n', 'the delivery');
  expect((await second.end('three\n')).code).toBe(0);
  expect(got.join('')).toBe('one\ntwo\nthree\n');
  await new Promise((resolve) => server.close(resolve));
});

test('a queue on disk is left, too, where the inputs had ended by themselves', async () => {
  const dead = 'tcp { host => "127.0.0.1" port => 1 reconnect_interval => 0.1 }';
  const input = 'input { generator { count => 2 } }';
  const running = folder.run(
    '--queue.type',
    'persisted',
    '-e',
    `${input} output { ${dead} file { path => "seen.json" } }`,
  );
  await running.until(() => folder.messages('seen.json').length === 2, 'both events');
  await running.until(() => running.stderr.includes('127.0.0.1:1'), 'the refusal of the dead output');
  expect((await running.stop()).code).toBe(0);
});

describe('reload', () => {
  const config = (text: string): string =>
    `input { stdin {} } output { file { path => "out" codec => line { format => "${text} %{message}" } } }`;

  test('by SIGHUP: the new configuration takes over; one that is wrong does not', async () => {
    folder.write('a.conf', config('old'));
    const running = folder.run('-f', 'a.conf');
    running.write('1\n');
    await running.until(() => folder.lines('out').includes('old 1'), 'the old one');
    folder.write('a.conf', 'output { oops }');
    running.child.kill('SIGHUP');
    await running.until(() => running.stderr.includes('the old one goes on: a.conf:1:'), 'the refusal');
    running.write('2\n');
    await running.until(() => folder.lines('out').includes('old 2'), 'the old one again');
    folder.write('a.conf', config('new'));
    running.child.kill('SIGHUP');
    await running.until(() => running.stderr.includes('the configuration was replaced: main'), 'the replacement');
    const { code } = await running.end('3\n');
    expect(code).toBe(0);
    expect(folder.lines('out')).toEqual(['old 1', 'old 2', 'new 3']);
  });

  test('by itself', async () => {
    folder.write('a.conf', config('old'));
    const running = folder.run('--reload', '--config.reload.interval', '0.05', '-f', 'a.conf');
    running.write('1\n');
    await running.until(() => folder.lines('out').includes('old 1'), 'the old one');
    folder.write('a.conf', config('new'));
    await running.until(() => running.stderr.includes('replaced'), 'the replacement');
    await running.end('2\n');
    expect(folder.lines('out')).toEqual(['old 1', 'new 2']);
  });
});

describe('several pipelines', () => {
  test('are connected, and all end when the first one has ended', async () => {
    folder.write(
      'pipelines.yml',
      [
        '- pipeline.id: reader',
        '  config.string: |',
        '    input { stdin { add_field => { "[@metadata][from]" => "reader" } tags => ["t"] } }',
        '    output { pipeline { send_to => ["web", "archive"] } }',
        '- pipeline.id: web',
        '  pipeline.workers: 1',
        '  config.string: |',
        '    input { pipeline { address => "web" type => "seen" } }',
        '    output { file { path => "web" codec => line { format => "%{message} %{[@metadata][from]} %{type} %{tags}" } } }',
        '- pipeline.id: archive',
        '  path.config: archive.conf',
        '  pipeline.batch.size: 10',
      ].join('\n'),
    );
    folder.write(
      'archive.conf',
      'input { pipeline { address => archive } } output { file { path => "archive" codec => json_lines } }',
    );
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);
    const { code, stderr } = await folder.run('-w', '1', '--path.settings', folder.path).end(lines.join('\n'));
    expect([code, stderr]).toEqual([0, '']);
    expect(folder.lines('web')).toEqual(lines.map((line) => `${line} reader seen t`));
    expect(folder.messages('archive')).toEqual(lines);
    expect(folder.lines('archive')[0]).toMatch(/^\{"@timestamp":"2/);
  });

  test('logstash.yml beside it gives defaults, which pipelines.yml and flags go before', async () => {
    folder.write('logstash.yml', 'path.data: data\nqueue.type: persisted\npath.logs: logs\npipeline.workers: 2\n');
    folder.write(
      'pipelines.yml',
      `- pipeline.id: a\n  pipeline.unsafe_shutdown: true\n  config.string: 'input { stdin {} } ${LINES}'\n`,
    );
    const { code, stdout, stderr } = await folder.run('--path.settings', '.').end('x\n');
    expect([code, stdout]).toEqual([0, 'x\n']);
    expect(stderr).toContain('logstash.yml:3:1: path.logs has no meaning here');
    expect(stderr).toContain('pipelines.yml:2:3: pipeline.unsafe_shutdown has no meaning here');
    expect(existsSync(join(folder.path, 'data/pipelines/a'))).toBe(true);
  });

  test('a configuration in logstash.yml goes before pipelines.yml', async () => {
    folder.write('logstash.yml', `config.string: 'input { stdin {} } ${LINES}'\n`);
    folder.write('pipelines.yml', 'nonsense');
    expect((await folder.run('--path.settings', '.').end('x\n')).stdout).toBe('x\n');
  });

  test('flags of Logstash that have no meaning here are taken', async () => {
    const { code, stderr } = await folder.run('-t', '--node.name', 'n', '--api.enabled', 'false', '-e', LINES).ended();
    expect([code, stderr]).toEqual([0, '']);
  });

  const pipelines = (...texts: readonly string[]): string =>
    texts.map((text, index) => `- pipeline.id: p${index}\n  config.string: '${text}'\n`).join('');

  test.each([
    [
      'an address that nobody has',
      pipelines('input { stdin {} } output { pipeline { send_to => lost } }'),
      'sends to "lost", and no pipeline has an input with this address',
    ],
    [
      'a way round',
      pipelines(
        'input { pipeline { address => aa } } output { pipeline { send_to => bb } }',
        'input { pipeline { address => bb } } output { pipeline { send_to => aa } }',
      ),
      'p0 → p1 → p0',
    ],
    [
      'an address twice',
      pipelines(
        'input { pipeline { address => aa } } output { null {} }',
        'input { pipeline { address => aa } } output { null {} }',
      ),
      'the address "aa" is taken',
    ],
    [
      'stdin twice',
      pipelines('input { stdin {} } output { null {} }', 'input { stdin {} } output { null {} }'),
      'more than once',
    ],
    [
      'an unknown setting',
      '- pipeline.id: a\n  pipeline.worker: 3\n',
      'pipelines.yml:2:3: unknown key "pipeline.worker"',
    ],
    ['no configuration', '- pipeline.id: a\n', 'pipelines.yml:1:3: a pipeline has either path.config or config.string'],
    [
      'an id twice',
      '- pipeline.id: a\n  config.string: x\n- pipeline.id: a\n  config.string: x\n',
      'two pipelines "a"',
    ],
  ])('%s is told', async (_, text, words) => {
    folder.write('pipelines.yml', text);
    const { code, stdout, stderr } = await folder.run('--path.settings', 'pipelines.yml').ended();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(words);
  });
});
