import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileSource } from './source.ts';
import { Sources } from './sources.ts';

let folder: string;
let sources: Sources;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-sources-'));
  sources = new Sources(3);
});
afterEach(() => {
  for (const source of sources.live.values()) source.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Makes and opens a source of a file that holds ten bytes. */
const opened = (name: string): FileSource => {
  const path = join(folder, name);
  writeFileSync(path, '0123456789');
  const { dev, ino } = statSync(path, { bigint: true });
  const identity = { file: `${dev}:${ino}`, length: 10, digest: hash('sha1', '0123456789', 'hex').slice(0, 24) };
  const source = new FileSource({ key: name, path, identity, offset: 0, fingerprintBytes: 64 });
  sources.add(source);
  open(source);
  return source;
};

const open = (source: FileSource): void => {
  expect(source.open()).toBe(true);
  sources.touch(source);
};

const openNames = (): string[] => [...sources.live.values()].filter(({ isOpen }) => isOpen).map(({ key }) => key);

test('one handle more than the limit closes the least recently touched', () => {
  for (const name of ['a', 'b', 'c']) opened(name);
  opened('d');
  expect(openNames()).toEqual(['b', 'c', 'd']);
  expect(sources.openCount).toBe(3);
});

test('a touch makes a source the most recent', () => {
  const [a] = ['a', 'b', 'c'].map(opened);
  if (a !== undefined) sources.touch(a);
  opened('d');
  expect(openNames()).toEqual(['a', 'c', 'd']);
});

test('a handle without a path is not closed: nothing could open it again', () => {
  const [a] = ['a', 'b', 'c'].map(opened);
  if (a !== undefined) a.detached = true;
  opened('d');
  opened('e');
  expect(openNames()).toEqual(['a', 'd', 'e']);
});

test('what was closed with bytes unread is awake, and opens again where it was', () => {
  const [a] = ['a', 'b', 'c'].map(opened);
  if (a === undefined) expect.fail('a source');
  expect(Buffer.from(a.next(Buffer.alloc(4)) as Uint8Array).toString()).toBe('0123');
  a.size = 10;
  a.woken = false;
  for (const source of ['b', 'c']) sources.touch(sources.get(source) ?? expect.fail(source));
  opened('d');
  expect([a.isOpen, a.woken]).toEqual([false, true]);
  open(a);
  const rest = Buffer.from(a.next(Buffer.alloc(20)) as Uint8Array).toString();
  expect(rest).toBe('456789');
});

test('content that was exchanged before the first read is not taken for the one the file is known by', () => {
  const source = opened('a');
  writeFileSync(source.path, 'another content');
  expect(source.next(Buffer.alloc(20))).toBe('changed');
  expect(source.read).toBe(0);
});
