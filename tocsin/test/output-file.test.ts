import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOutput } from './output-rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MESSAGES = { codec: 'line', codecOptions: { format: '%{message}' } } as const;
const start = (options: Readonly<Record<string, unknown>>) => startOutput('file', options, MESSAGES);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test('events are appended to the files that they name, which are made with their folders', async () => {
  writeFileSync(join(folder, 'a.log'), 'before\n');
  const output = start({ path: join(folder, '%{app}.log') });
  await output.send([
    { app: 'a', message: '1' },
    { app: 'b/c', message: '2' },
    { app: 'a', message: '3' },
  ]);
  await output.send([{ app: '../../x', message: '4' }]);
  await output.deliverer.close?.();
  expect(read('a.log')).toBe('before\n1\n3\n');
  expect(read('b/c.log')).toBe('2\n');
  expect(read('_filepath_failures')).toBe('4\n');
  expect(readdirSync(folder).sort()).toEqual(['_filepath_failures', 'a.log', 'b']);
});

test('a path that can’t be made holds up no other event', async () => {
  const output = start({ path: join(folder, '%{host}/%{app}.log') });
  await output.send([
    { host: 'a', app: 'b', message: '1' },
    { host: 'a/b.log', app: 'c', message: '2' },
    { host: 'x/y.log', app: 'z', message: '3' },
    { host: 'x', app: 'y', message: '4' },
    { host: 'ok', app: 'ok', message: '5' },
  ]);
  await output.deliverer.close?.();
  expect([read('a/b.log'), read('x/y.log/z.log'), read('ok/ok.log')]).toEqual(['1\n', '3\n', '5\n']);
  expect(read('_filepath_failures')).toBe('2\n4\n');
  expect(output.counts.get('path_failures')).toBe(2);
});

test('without a codec, JSON lines', async () => {
  const output = startOutput('file', { path: join(folder, 'out') });
  await output.send([{ message: 'x' }]);
  await output.deliverer.close?.();
  expect(read('out')).toBe('{"@timestamp":"1970-01-01T00:00:00.000Z","@version":"1","message":"x"}\n');
});

test('compressed, each batch can be read as soon as it is written', async () => {
  const output = start({ path: join(folder, 'out.gz'), gzip: true });
  await output.send([{ message: '1' }]);
  expect(gunzipSync(readFileSync(join(folder, 'out.gz'))).toString()).toBe('1\n');
  await output.send([{ message: '2' }]);
  expect(gunzipSync(readFileSync(join(folder, 'out.gz'))).toString()).toBe('1\n2\n');
  await output.deliverer.close?.();
});

test('overwriting keeps the last event only', async () => {
  const output = start({ path: join(folder, 'out'), write_behavior: 'overwrite' });
  await output.send([{ message: 'a long one' }, { message: 'two' }]);
  expect(read('out')).toBe('two\n');
  await output.send([{ message: '3' }]);
  expect(read('out')).toBe('3\n');
  await output.deliverer.close?.();
});

test('a file that was rotated away is made anew', async () => {
  const output = start({ path: join(folder, 'out') });
  await output.send([{ message: '1' }]);
  renameSync(join(folder, 'out'), join(folder, 'out.1'));
  await output.send([{ message: '2' }]);
  await output.deliverer.close?.();
  expect([read('out.1'), read('out')]).toEqual(['1\n', '2\n']);
});

test('or not, where that is not wanted', async () => {
  const output = start({ path: join(folder, 'out'), create_if_deleted: false });
  await output.send([{ message: '1' }]);
  rmSync(join(folder, 'out'));
  await output.send([{ message: '2' }]);
  await output.send([{ message: '3' }]);
  await output.deliverer.close?.();
  expect(existsSync(join(folder, 'out'))).toBe(false);
  expect(read('_filepath_failures')).toBe('2\n3\n');
});

test('more names than files may be open', async () => {
  const output = start({ path: join(folder, '%{app}') });
  const events = Array.from({ length: 600 }, (_, index) => ({ app: `app${index % 300}`, message: String(index) }));
  await output.send(events);
  await output.deliverer.close?.();
  expect(readdirSync(folder)).toHaveLength(300);
  expect(read('app7')).toBe('7\n307\n');
});

test('permissions of what is made', async () => {
  const output = start({ path: join(folder, 'sub', 'out'), file_mode: 0o600, dir_mode: 0o700 });
  await output.send([{ message: '1' }]);
  await output.deliverer.close?.();
  expect(statSync(join(folder, 'sub', 'out')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'sub')).mode & 0o777).toBe(0o700);
});

test('what can not be written is tried until it can, and told once', async () => {
  writeFileSync(join(folder, 'sub'), '');
  const output = start({ path: join(folder, 'sub', 'out') });
  const sent = output.send([{ message: '1' }]);
  while ((output.counts.get('retries') ?? 0) < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(output.notices).toHaveLength(1);
  rmSync(join(folder, 'sub'));
  await sent;
  await output.deliverer.close?.();
  expect(read('sub/out')).toBe('1\n');
});
