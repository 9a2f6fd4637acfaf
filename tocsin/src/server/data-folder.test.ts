import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { announceRunning, createDataFolder, dataFolder, findRunning } from './data-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'tocsin-folder-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const folder = dataFolder(join(base, 'data'), undefined);

test.each([
  ['another process that lives', process.ppid, undefined, true],
  ['a process that is gone', 2 ** 22 + 1, undefined, false],
  ['a number that this process got after the other was killed', process.pid, undefined, false],
  ['a number that an unrelated process got after that', process.ppid, '1', process.platform !== 'linux'],
])('running.json names %s', (_, pid, started, found) => {
  createDataFolder(folder);
  const running = { pid, url: 'http://127.0.0.1:1', token: 't' };
  const withdraw = announceRunning(folder, running, () => undefined);
  if (started !== undefined) writeFileSync(folder.running, JSON.stringify({ ...running, started }));
  expect(findRunning(folder)).toEqual(found ? running : undefined);
  withdraw();
  expect(findRunning(folder)).toBeUndefined();
});

test('a folder that cannot be made is named, with what to do', () => {
  writeFileSync(join(base, 'file'), '');
  expect(() => createDataFolder(dataFolder(join(base, 'file', 'data'), undefined))).toThrow(
    /^the data folder .*file\/data cannot be made \(.*\); choose another with --data or TOCSIN_DATA$/,
  );
});
