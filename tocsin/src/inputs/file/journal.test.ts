import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal } from './journal.ts';
import { type Prepared, readRecords, type SourceState } from './journal-records.ts';

let folder: string;
const notices: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-journal-'));
  notices.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (path = folder): Journal => new Journal(path, (message) => notices.push(message));
const state = (offset: number): SourceState => ({
  path: '/var/log/a.log',
  identity: { file: '1:2', length: 3, digest: 'abc' },
  offset,
  size: offset,
  seen: 0,
});
const prepared = (token: string, from: number, to: number): Prepared => ({
  token,
  arrival: 0,
  ranges: [{ source: 'a', from, to }],
  sources: { a: { after: state(to) } },
});
const journalFile = (): string =>
  join(
    folder,
    readdirSync(folder)
      .filter((name) => name.startsWith('journal-'))
      .sort()
      .at(-1) ?? '',
  );

describe('what a journal brings back', () => {
  test('a prepared batch stays until it is committed', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    await journal.prepare(prepared('two', 10, 20));
    journal.commit('one');
    const again = open();
    expect([...again.prepared.keys()]).toEqual(['two']);
    expect(again.sources.get('a')?.offset).toBe(10);
  });

  test('a dropped batch does not come back, and moves no offset', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    journal.drop('one');
    const again = open();
    expect([again.prepared.size, again.sources.size]).toEqual([0, 0]);
  });

  test('where a source lies now, though no batch says so', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    const { after } = prepared('one', 0, 10).sources.a ?? expect.fail('a state');
    journal.note('copy', { ...after, path: '/logs/a.log.1', copyOf: 'a' });
    expect(open().sources.get('copy')).toMatchObject({ path: '/logs/a.log.1', copyOf: 'a' });
  });

  test('that files were looked for once', () => {
    const journal = open();
    expect(journal.begun).toBe(false);
    journal.begun = true;
    journal.compact();
    expect(open().begun).toBe(true);
  });

  test('batches prepared together share fsyncs, and all are there', async () => {
    const journal = open();
    await Promise.all(Array.from({ length: 50 }, (_, at) => journal.prepare(prepared(`t${at}`, at, at + 1))));
    expect(open().prepared.size).toBe(50);
  });
});

describe('damage', () => {
  test('a journal torn at any byte gives the whole records before it', async () => {
    const journal = open();
    const ends: number[] = [];
    const path = journalFile();
    for (const [token, from] of [
      ['one', 0],
      ['two', 10],
      ['three', 20],
    ] as const) {
      await journal.prepare(prepared(token, from, from + 10));
      ends.push(readFileSync(path).length);
    }
    journal.commit('one');
    const whole = readFileSync(path).length;
    const bytes = readFileSync(path);
    const boundaries = [0, ...ends, whole];
    for (let length = 0; length <= whole; length++) {
      // A record counts once its line end is there.
      const complete = ends.filter((end) => end <= length).length;
      const { records, damaged } = readRecords(bytes.subarray(0, length));
      expect([length, records.length, damaged]).toEqual([length, complete + (length === whole ? 1 : 0), 0]);
      if (!boundaries.some((boundary) => Math.abs(boundary - length) <= 1)) continue;
      const copy = mkdtempSync(join(tmpdir(), 'tocsin-torn-'));
      cpSync(folder, copy, { recursive: true });
      truncateSync(join(copy, path.slice(folder.length + 1)), length);
      expect([length, open(copy).prepared.size]).toEqual([length, complete - (length === whole ? 1 : 0)]);
      rmSync(copy, { recursive: true });
    }
  });

  test('records behind a torn one go to a fresh journal', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    appendFileSync(journalFile(), '00000000 {"kind":"pre');
    const again = open();
    expect(notices.join()).toContain('torn');
    await again.prepare(prepared('two', 10, 20));
    expect([...open().prepared.keys()]).toEqual(['one', 'two']);
  });

  test('a damaged checkpoint falls back to the one before and loses nothing, again and again', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    journal.commit('one');
    journal.compact();
    for (let round = 1; round <= 4; round++) {
      const next = open();
      await next.prepare(prepared(`r${round}`, round * 10, round * 10 + 10));
      next.commit(`r${round}`);
      writeFileSync(join(folder, 'checkpoint.json'), 'not what it was');
      expect(open().sources.get('a')?.offset).toBe(round * 10 + 10);
    }
    expect(notices.filter((notice) => notice.includes('the one before is used'))).toHaveLength(4);
  });

  test('both checkpoints damaged: says so and begins anew', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    journal.compact();
    writeFileSync(join(folder, 'checkpoint.json'), '');
    writeFileSync(join(folder, 'checkpoint.previous.json'), '');
    expect(open().sources.size).toBe(0);
    expect(notices.join()).toContain('read again from their beginning');
  });

  test('a crash within a checkpoint, at any step, keeps what was committed', async () => {
    const journal = open();
    await journal.prepare(prepared('one', 0, 10));
    journal.commit('one');
    const number = Number(journalFile().split('-').at(-1));
    writeFileSync(join(folder, `journal-${number + 1}`), '');
    writeFileSync(join(folder, 'checkpoint.draft.json'), 'half');
    expect(open().sources.get('a')?.offset).toBe(10);
    rmSync(join(folder, 'checkpoint.json'));
    expect(open().sources.get('a')?.offset).toBe(10);
  });

  test('old journals do not pile up', () => {
    const journal = open();
    for (let at = 0; at < 20; at++) journal.compact();
    expect(readdirSync(folder).filter((name) => name.startsWith('journal-')).length).toBeLessThanOrEqual(2);
  });
});
