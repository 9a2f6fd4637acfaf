import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig } from './file-input-rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

const numbered = (prefix: string, count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => `${prefix} ${from + at} ${'.'.repeat(60)}\n`).join('');
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();
const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe('reading', () => {
  test('a file that is there is read whole, and what is appended follows; events say where they lie', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, 'one\r\n\ntwo\n');
    rig.start({ index: 'shop', sourcetype: 'st', host: 'web-1' });
    await rig.lines(2);
    appendFileSync(log, 'three\n');
    expect(await rig.lines(3)).toEqual(['one', 'two', 'three']);
    expect(rig.store.events[1]).toMatchObject({
      log: { offset: 6, file: { fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) } },
      '@metadata': { source: log, host: 'web-1', index: 'shop', sourcetype: 'st' },
    });
    const [status] = rig.input?.status() ?? [];
    expect(status).toMatchObject({ source: log, bytesRead: 16, bytesCommitted: 16, lag: 0 });
  });

  test('start at the end: only what comes later, also after a crash, but files that appear later are whole', async () => {
    writeFileSync(rig.path('old.log'), 'old\n');
    rig.start({ start: 'end' });
    await rig.until(() => rig.input?.status().length === 1);
    appendFileSync(rig.path('old.log'), 'new\n');
    writeFileSync(rig.path('later.log'), 'later\n');
    await rig.lines(2);
    rig.kill();
    writeFileSync(rig.path('latest.log'), 'latest\n');
    rig.start({ start: 'end' });
    expect(sorted(await rig.lines(3))).toEqual(['later', 'latest', 'new']);
  });

  test('start at the end, and nothing there at the first start', async () => {
    rig.start({ start: 'end' });
    await sleep(30);
    await rig.stop();
    writeFileSync(rig.path('a.log'), 'while stopped\n');
    rig.start({ start: 'end' });
    expect(await rig.lines(1)).toEqual(['while stopped']);
  });

  test('a character split across reads, and many reads', async () => {
    const text = `${'é€😀'.repeat(3_000)}\n`.repeat(5);
    writeFileSync(rig.path('a.log'), text);
    rig.start({ readBytes: 4096 });
    expect(await rig.lines(5)).toEqual(linesOf(text));
    expect(rig.counts.has('invalid_utf8')).toBe(false);
  });

  test('UTF-16 with a byte order mark, read in pieces, over a crash', async () => {
    const log = rig.path('a.log');
    const options = { encoding: 'utf-16le', readBytes: 4096 };
    const text = Array.from({ length: 500 }, (_, at) => `Zeile ${at} äöü €\n`).join('');
    writeFileSync(log, Buffer.from(`\uFEFF${text}`, 'utf16le'));
    rig.start(options);
    await rig.lines(500);
    rig.kill();
    appendFileSync(log, Buffer.from('nach dem Absturz\n', 'utf16le'));
    rig.start(options);
    expect(await rig.lines(501)).toEqual([...linesOf(text), 'nach dem Absturz']);
    expect(rig.store.events[1]).toMatchObject({
      log: { offset: Buffer.from('\uFEFFZeile 0 äöü €\n', 'utf16le').length },
    });
  });

  test('a byte order mark of UTF-8 is left out, NUL bytes do not end a line', async () => {
    writeFileSync(rig.path('a.log'), '\uFEFFone\ntw\u0000o\n');
    rig.start();
    expect(await rig.lines(2)).toEqual(['one', 'tw\u0000o']);
  });

  test('a very long line is cut, marked and counted', async () => {
    writeFileSync(rig.path('a.log'), `${'x'.repeat(3_000_000)}\nnext\n`);
    rig.start({ codecOptions: { maxLineBytes: 1000 } });
    const [long = '', next] = await rig.lines(2);
    expect([long.length, next]).toEqual([1000, 'next']);
    expect(rig.counts.get('line_truncated')).toBe(1);
  });

  test('a last line without newline is held, then delivered as partial, and not joined twice', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, 'whole\nbegin');
    rig.start({ partialTimeout: 60_000, multilineTimeout: 10 });
    expect(await rig.lines(1)).toEqual(['whole']);
    rig.ahead += 60_000;
    await rig.lines(2);
    appendFileSync(log, 'ning\nnext\n');
    expect(await rig.lines(4)).toEqual(['whole', 'begin', 'ning', 'next']);
    expect(rig.store.events[1]).toMatchObject({ log: { flags: 'partial' } });
  });

  test('the end of a held line comes in time', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, 'begin');
    rig.start({ partialTimeout: 60_000 });
    await sleep(30);
    appendFileSync(log, 'ning\n');
    expect(await rig.lines(1)).toEqual(['beginning']);
  });

  test('while the outputs do not answer nothing more is read', async () => {
    writeFileSync(rig.path('a.log'), numbered('line', 10));
    rig.start();
    await rig.lines(10);
    rig.hold(true);
    appendFileSync(rig.path('a.log'), numbered('line', 10_000, 10));
    await sleep(50);
    const [status] = rig.input?.status() ?? [];
    expect(status?.bytesRead).toBe(numbered('line', 10).length);
    rig.hold(false);
    expect(await rig.lines(10_010)).toEqual(linesOf(numbered('line', 10_010)));
  });
});

describe('rotation', () => {
  test.each(['app.log.1', 'app-1.log'])('renamed to %s: the old one to its end, the new one from 0', async (name) => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 50));
    const writer = openSync(log, 'a');
    rig.start();
    await rig.lines(50);
    renameSync(log, rig.path(name));
    writeFileSync(log, numbered('new', 5));
    writeSync(writer, numbered('late', 5));
    await rig.lines(60);
    writeSync(writer, numbered('later', 5));
    closeSync(writer);
    const expected = numbered('old', 50) + numbered('new', 5) + numbered('late', 5) + numbered('later', 5);
    expect(sorted(await rig.lines(65))).toEqual(sorted(linesOf(expected)));
    expect(rig.counts.has('possibly_lost')).toBe(false);
  });

  test('renamed while its handle was closed', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 5));
    rig.start({ closeAfter: 20 });
    await rig.lines(5);
    await sleep(60);
    appendFileSync(log, numbered('unread', 5));
    renameSync(log, rig.path('app.log.1'));
    writeFileSync(log, numbered('new', 5));
    const expected = numbered('old', 5) + numbered('unread', 5) + numbered('new', 5);
    expect(sorted(await rig.lines(15))).toEqual(sorted(linesOf(expected)));
  });

  test.each([
    ['outside of the patterns', '*.log'],
    ['within the patterns', '*.log*'],
  ])('copytruncate, the copy %s: the copy is read on where the file was left', async (_, pattern) => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 30));
    rig.start({ paths: [join(rig.logs, pattern)] });
    await rig.lines(30);
    rig.hold(true);
    appendFileSync(log, numbered('unread', 30));
    await sleep(30);
    copyFileSync(log, rig.path('app.log.1'));
    await sleep(30);
    truncateSync(log);
    rig.hold(false);
    await sleep(20);
    appendFileSync(log, numbered('new', 5));
    const expected = numbered('old', 30) + numbered('unread', 30) + numbered('new', 5);
    expect(sorted(await rig.lines(65))).toEqual(sorted(linesOf(expected)));
    expect(rig.counts.get('truncated')).toBe(1);
    expect(rig.counts.get('possibly_lost')).toBe(1);
  });

  test('copytruncate with lines written and read between the two: the copy is not read again', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 3));
    rig.start({ paths: [join(rig.logs, '*.log*')], scanInterval: 200 });
    await rig.lines(3);
    copyFileSync(log, rig.path('app.log.1'));
    appendFileSync(log, numbered('between', 3));
    await rig.lines(6);
    truncateSync(log);
    await rig.until(() => rig.counts.get('truncated') === 1, 'the truncation');
    appendFileSync(log, numbered('new', 3));
    const expected = numbered('old', 3) + numbered('between', 3) + numbered('new', 3);
    expect(await rig.lines(9)).toEqual(linesOf(expected));
    await rig.stop();
    renameSync(rig.path('app.log.1'), rig.path('app.log.2'));
    rig.start({ paths: [join(rig.logs, '*.log*')] });
    expect(await rig.lines(9)).toHaveLength(9);
  });

  test('a file and its copy that are both new are read once', async () => {
    rig.start({ paths: [join(rig.logs, '*.log*')] });
    await sleep(20);
    writeFileSync(rig.path('draft'), numbered('line', 30));
    copyFileSync(rig.path('draft'), rig.path('app-20261124.log'));
    renameSync(rig.path('draft'), rig.path('app.log'));
    expect(await rig.lines(30)).toHaveLength(30);
  });

  test('a plain copy beside the file is not read twice', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('line', 30));
    rig.start({ paths: [join(rig.logs, '*')] });
    await rig.lines(30);
    copyFileSync(log, rig.path('app.log.bak'));
    await sleep(40);
    appendFileSync(log, numbered('more', 5));
    expect(await rig.lines(35)).toHaveLength(35);
  });

  test('truncated: read from its beginning, counted', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 10));
    rig.start();
    await rig.lines(10);
    truncateSync(log);
    await sleep(20);
    appendFileSync(log, 'new\n');
    expect((await rig.lines(11)).at(-1)).toBe('new');
    expect(rig.counts.get('possibly_lost')).toBe(1);
    expect(rig.notices.filter((notice) => notice.includes('truncated'))).toHaveLength(1);
  });

  test.each([
    ['the same size', 10],
    ['a larger size', 20],
  ])('truncated and filled again to %s', async (_, count) => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 10));
    rig.start();
    await rig.lines(10);
    writeFileSync(log, numbered('new', count));
    expect((await rig.lines(10 + count)).slice(10)).toEqual(linesOf(numbered('new', count)));
  });

  test('the same beginning, filled again with another end', async () => {
    const header = `${'#'.repeat(2_000)}\n`;
    const log = rig.path('app.log');
    writeFileSync(log, header + numbered('old', 10));
    rig.start();
    await rig.lines(11);
    writeFileSync(log, header + numbered('new', 10));
    expect((await rig.lines(22)).slice(12)).toEqual(linesOf(numbered('new', 10)));
  });

  test('deleted and made again: the inode may be the same one', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, numbered('old', 10));
    // Closed at once, so that the inode is free to be used again.
    rig.start({ closeAfter: 5 });
    await rig.lines(10);
    await sleep(40);
    const { ino } = statSync(log);
    unlinkSync(log);
    writeFileSync(log, numbered('new', 12));
    const reused = statSync(log).ino === ino;
    expect((await rig.lines(22)).slice(10)).toEqual(linesOf(numbered('new', 12)));
    if (reused) expect(rig.counts.get('truncated')).toBe(1);
  });

  test('identical headers: every file is its own', async () => {
    const header = `${'#'.repeat(3_000)}\n`;
    rig.start();
    for (const name of ['a', 'b', 'c']) writeFileSync(rig.path(`${name}.log`), header);
    await rig.lines(3);
    for (const name of ['a', 'b', 'c']) appendFileSync(rig.path(`${name}.log`), `${name}\n`);
    const lines = await rig.lines(6);
    expect(sorted(lines.filter((line) => line.length === 1))).toEqual(['a', 'b', 'c']);
  });

  test('identical lines in a rotated file and its successor', async () => {
    const log = rig.path('tick.log');
    writeFileSync(log, 'tick\n'.repeat(40));
    rig.start({ paths: [join(rig.logs, 'tick*')] });
    await rig.lines(40);
    renameSync(log, rig.path('tick.log.1'));
    writeFileSync(log, 'tick\n'.repeat(3));
    expect(await rig.lines(43)).toHaveLength(43);
  });

  test('a tiny file grows without changing its identity', async () => {
    const log = rig.path('a.log');
    rig.start();
    for (let at = 0; at < 60; at++) {
      appendFileSync(log, numbered('line', 1, at));
      await sleep(2);
    }
    expect(await rig.lines(60)).toEqual(linesOf(numbered('line', 60)));
    expect(
      new Set(rig.store.events.map((event) => JSON.stringify(event.log).replace(/"offset":\d+/, ''))),
    ).toHaveProperty('size', 1);
    expect(rig.counts.size).toBe(0);
  });

  test('deleted while open: what a writer still writes is read, then it is let go', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, 'one\n');
    const writer = openSync(log, 'a');
    rig.start();
    await rig.lines(1);
    unlinkSync(log);
    await sleep(20);
    writeSync(writer, 'two\n');
    closeSync(writer);
    expect(await rig.lines(2)).toEqual(['one', 'two']);
    await rig.until(() => {
      rig.ahead += 1_000;
      return rig.input?.status().length === 0;
    }, 'letting go');
  });
});

describe('what comes and goes', () => {
  test('files and folders that appear later', async () => {
    rig.start({ paths: [join(rig.logs, 'deep/**/*.log'), join(rig.logs, 'plain')] });
    await sleep(20);
    mkdirSync(rig.path('deep/er'), { recursive: true });
    mkdirSync(rig.path('plain/sub'), { recursive: true });
    writeFileSync(rig.path('deep/er/a.log'), 'deep\n');
    writeFileSync(rig.path('plain/sub/any name'), 'plain\n');
    writeFileSync(rig.path('plain/old.log.swp'), 'not text');
    expect(sorted(await rig.lines(2))).toEqual(['deep', 'plain']);
    expect(rig.notices).toEqual([]);
  });

  test('a link that leads to another file', async () => {
    mkdirSync(rig.path('real'));
    writeFileSync(rig.path('real/a'), 'a1\n');
    writeFileSync(rig.path('real/b'), 'b1\n');
    symlinkSync('real/a', rig.path('current.log'));
    rig.start();
    await rig.lines(1);
    symlinkSync('real/b', rig.path('new'));
    renameSync(rig.path('new'), rig.path('current.log'));
    appendFileSync(rig.path('real/a'), 'a2\n');
    expect(sorted(await rig.lines(3))).toEqual(['a1', 'a2', 'b1']);
  });

  test('permission comes and goes: said once', async () => {
    const log = rig.path('a.log');
    // Root may read everything: then the test becomes nobody.
    const root = process.geteuid?.() === 0;
    if (root) {
      for (const folder of [rig.root, rig.logs, rig.state]) chmodSync(folder, 0o777);
      process.seteuid?.(65_534);
    }
    try {
      writeFileSync(log, 'one\n');
      chmodSync(log, 0);
      rig.start();
      await rig.until(() => rig.notices.length > 0, 'a notice');
      await sleep(60);
      expect(rig.notices).toHaveLength(1);
      expect(rig.notices[0]).toContain(log);
      chmodSync(log, 0o600);
      await rig.lines(1);
      expect(rig.notices.at(-1)).toBe(`info ${log}: well again`);
      await rig.stop();
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  test('a link that leads to itself: said once', async () => {
    const log = rig.path('a.log');
    symlinkSync('a.log', log);
    rig.start();
    await rig.until(() => rig.notices.length > 0, 'a notice');
    await sleep(60);
    expect(rig.notices).toHaveLength(1);
    unlinkSync(log);
    writeFileSync(log, 'one\n');
    expect(await rig.lines(1)).toEqual(['one']);
  });

  test('old files are left out until they are written', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, 'old\n');
    utimesSync(log, 1_000, 1_000);
    rig.start({ ignoreOlderThan: 60_000 });
    await sleep(40);
    expect(rig.store.lines).toEqual([]);
    appendFileSync(log, 'new\n');
    expect(await rig.lines(2)).toEqual(['old', 'new']);
  });

  test('few handles for many files, and a hot file does not starve the others', async () => {
    for (let at = 0; at < 200; at++) writeFileSync(rig.path(`${at}.log`), `file ${at}\n`);
    writeFileSync(rig.path('hot.log'), numbered('hot', 100_000));
    rig.maxEvents = 2_000;
    rig.start({ maxOpen: 8, turnBytes: 65_536, readBytes: 16_384 });
    await rig.until(() => rig.store.lines.filter((line) => line.startsWith('file')).length === 200, 'the others');
    expect(rig.store.lines.length).toBeLessThan(100_000);
    expect(rig.input?.openHandles).toBeLessThanOrEqual(8);
    for (let at = 0; at < 200; at++) appendFileSync(rig.path(`${at}.log`), `more ${at}\n`);
    await rig.until(() => rig.store.lines.length === 100_400, 'all', 20_000);
    expect(new Set(rig.store.lines).size).toBe(100_400);
  });
});

describe('state', () => {
  test('two inputs on one folder of state: a clear error', () => {
    rig.start();
    expect(() => rig.start()).toThrow(/in use by another input of this process/);
  });

  test('a lock of another living process is kept, a stale one taken over', async () => {
    writeFileSync(join(rig.state, 'lock'), `${process.ppid}`);
    expect(() => rig.start()).toThrow(`in use by process ${process.ppid}`);
    writeFileSync(join(rig.state, 'lock'), '');
    expect(() => rig.start()).toThrow('in use by a process that has just begun');
    // The same process id, started at another time: its holder is gone.
    writeFileSync(join(rig.state, 'lock'), `${process.ppid} 1`);
    writeFileSync(rig.path('a.log'), 'one\n');
    rig.start();
    expect(await rig.lines(1)).toEqual(['one']);
  });

  test('stopped and started: neither lost nor doubled, wherever the files went meanwhile', async () => {
    writeFileSync(rig.path('renamed.log'), numbered('renamed', 20));
    writeFileSync(rig.path('copied.log'), numbered('copied', 20));
    writeFileSync(rig.path('kept.log'), numbered('kept', 20));
    rig.start();
    await rig.lines(60);
    await rig.stop();
    appendFileSync(rig.path('renamed.log'), numbered('renamed', 5, 20));
    renameSync(rig.path('renamed.log'), rig.path('renamed.log.1'));
    writeFileSync(rig.path('renamed.log'), numbered('successor', 5));
    appendFileSync(rig.path('copied.log'), numbered('copied', 5, 20));
    copyFileSync(rig.path('copied.log'), rig.path('copied.log.1'));
    writeFileSync(rig.path('copied.log'), numbered('after', 5));
    appendFileSync(rig.path('kept.log'), numbered('kept', 5, 20));
    rig.start();
    const lines = await rig.lines(85);
    const expected = ['renamed', 'copied', 'kept'].map((name) => numbered(name, 25));
    expect(sorted(lines)).toEqual(sorted(linesOf(expected.join('') + numbered('successor', 5) + numbered('after', 5))));
  });

  test('truncated while stopped, without a copy', async () => {
    writeFileSync(rig.path('a.log'), numbered('old', 20));
    rig.start();
    await rig.lines(20);
    await rig.stop();
    writeFileSync(rig.path('a.log'), numbered('new', 30));
    rig.start();
    expect((await rig.lines(50)).slice(20)).toEqual(linesOf(numbered('new', 30)));
    expect(rig.counts.get('possibly_lost')).toBe(1);
  });

  test('a folder that is away for a while, as a disk that is not mounted', async () => {
    mkdirSync(rig.path('disk'));
    writeFileSync(rig.path('disk/a.log'), numbered('a', 20));
    const options = { paths: [join(rig.logs, 'disk/*.log')] };
    rig.start(options);
    await rig.lines(20);
    await rig.stop();
    renameSync(rig.path('disk'), rig.path('away'));
    rig.start(options);
    await sleep(30);
    renameSync(rig.path('away'), rig.path('disk'));
    appendFileSync(rig.path('disk/a.log'), 'more\n');
    expect(await rig.lines(21)).toHaveLength(21);
    rmSync(rig.path('disk'), { recursive: true });
  });
});
