import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identify } from '../src/inputs/file/identity.ts';
import { FileSource } from '../src/inputs/file/source.ts';
import { Rig } from './file-input-rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

/** 10,000 are read in two seconds; to make them takes a disk ten. */
const files = Number(process.env.TOCSIN_MANY_FILES ?? 1_500);
const isRoot = process.geteuid?.() === 0;
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();

describe('hostile folders', () => {
  test('names with newlines, escapes, brackets, 255 bytes are read; one that is no UTF-8 is told of once', async () => {
    const names = [
      'new\nline.log',
      '\u001b[31mred\u001b]0;title\u0007.log',
      '[a-z]*?.log',
      ' .log',
      `${'x'.repeat(251)}.log`,
      '..log.log',
      '😀\u202e.log',
    ];
    for (const [at, name] of names.entries()) writeFileSync(rig.path(name), `line ${at}\n`);
    writeFileSync(
      Buffer.concat([Buffer.from(`${rig.logs}/`), Buffer.from([0x62, 0xff, 0xfe]), Buffer.from('.log')]),
      'x\n',
    );
    rig.start({ paths: [rig.logs] });
    expect(sorted(await rig.lines(names.length))).toEqual(names.map((_, at) => `line ${at}`));
    await sleep(40);
    expect(rig.notices).toEqual([expect.stringMatching(/^error .*not valid UTF-8; rename it; it is tried again$/)]);
  });

  test('links that lead in circles, up, and nowhere', async () => {
    mkdirSync(rig.path('sub'));
    symlinkSync('..', rig.path('sub/up'));
    symlinkSync('.', rig.path('here'));
    symlinkSync('b.log', rig.path('a.log'));
    symlinkSync('a.log', rig.path('b.log'));
    symlinkSync('nothing', rig.path('nowhere.log'));
    writeFileSync(rig.path('sub/real.log'), 'one\n');
    rig.start({ paths: [rig.logs, join(rig.logs, '**/*.log'), join(rig.logs, '*/*/*/*.log')] });
    await rig.lines(1);
    appendFileSync(rig.path('sub/real.log'), 'two\n');
    expect(await rig.lines(2)).toEqual(['one', 'two']);
  });

  test('pipes, sockets and devices are passed by', async () => {
    execFileSync('mkfifo', [rig.path('pipe.log')]);
    symlinkSync('/dev/zero', rig.path('zero.log'));
    symlinkSync('/dev/null', rig.path('null.log'));
    const server = createServer().listen(rig.path('socket.log'));
    await once(server, 'listening');
    writeFileSync(rig.path('real.log'), 'one\n');
    rig.start();
    expect(await rig.lines(1)).toEqual(['one']);
    server.close();
  });

  test('a pipe that takes the place of a file whose handle was closed does not stop the reader', () => {
    const path = rig.path('a.log');
    writeFileSync(path, 'one\n');
    const { dev, ino } = statSync(path, { bigint: true });
    const file = `${dev}:${ino}`;
    const source = new FileSource({
      key: 'k',
      path,
      identity: { file, length: 0, digest: '' },
      offset: 0,
      fingerprintBytes: 64,
    });
    expect(source.open()).toBe(true);
    expect(identify(source.handle, 64).file).toBe(file);
    source.close();
    renameSync(path, rig.path('moved'));
    execFileSync('mkfifo', [path]);
    expect(source.open()).toBe(false);
  });
});

describe('hostile writers', () => {
  test('a file that grows at full speed while it is read: each line once, in order, others have their turn', async () => {
    const writer = `
      const fs = require('node:fs');
      const fd = fs.openSync(process.argv[1], 'a');
      for (let at = 0; at < 300000; at += 100) {
        fs.writeSync(fd, Array.from({ length: 100 }, (_, n) => 'line ' + (at + n) + '\\n').join(''));
      }`;
    rig.maxEvents = 5_000;
    rig.start({ readBytes: 65_536, turnBytes: 65_536 });
    const child = spawn(process.execPath, ['-e', writer, rig.path('hot.log')], { stdio: 'inherit' });
    const ended = once(child, 'exit');
    writeFileSync(rig.path('quiet.log'), 'quiet\n');
    await rig.until(() => rig.store.batches.size > 0 && rig.store.lines.includes('quiet'), 'the quiet one');
    expect((await ended)[0]).toBe(0);
    const stored = (): number => [...rig.store.batches.values()].reduce((sum, events) => sum + events.length, 0);
    await rig.until(() => stored() >= 300_001, 'the end', 25_000);
    const lines = rig.store.lines.filter((line) => line !== 'quiet');
    expect(lines.length).toBe(300_000);
    expect(lines.findIndex((line, at) => line !== `line ${at}`)).toBe(-1);
  });

  test(`${files} files, one of them hot, 64 handles: every file is read while the hot one grows`, async () => {
    for (let at = 0; at < files; at++) writeFileSync(rig.path(`${at}.log`), `file ${at}\n`);
    const hot = rig.path('hot.log');
    const part = Array.from({ length: 100 }, (_, at) => `hot ${at}\n`).join('');
    writeFileSync(hot, part.repeat(500));
    rig.maxEvents = 2_000;
    rig.start({ maxOpen: 64, turnBytes: 65_536, readBytes: 65_536 });
    let most = 0;
    const grow = setInterval(() => {
      appendFileSync(hot, part);
      most = Math.max(most, rig.input?.openHandles ?? 0);
    }, 10);
    try {
      const counted = new Set<string>();
      let others = 0;
      const count = (): number => {
        for (const [token, events] of rig.store.batches) {
          if (counted.has(token)) continue;
          counted.add(token);
          others += events.filter(({ message }) => String(message).startsWith('file')).length;
        }
        return others;
      };
      await rig.until(() => count() === files, 'the others', 25_000);
    } finally {
      clearInterval(grow);
    }
    expect(most).toBeLessThanOrEqual(64);
    appendFileSync(rig.path('777.log'), 'late\n');
    await rig.until(() => rig.store.lines.includes('late'), 'a quiet one', 20_000);
  });

  test('a line of 100 MB: cut, marked, counted, and memory stays flat', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, '');
    const part = Buffer.alloc(4 << 20, 0x78);
    for (let at = 0; at < 25; at++) appendFileSync(log, part);
    appendFileSync(log, '\nnext\n');
    const before = process.memoryUsage.rss();
    rig.start({ codecOptions: { maxLineBytes: 1_000 } });
    await rig.until(() => rig.store.lines.length === 2, 'two lines', 20_000);
    expect(rig.store.lines.map((line) => line.length)).toEqual([1_000, 4]);
    expect(rig.store.events[0]).toMatchObject({ log: { flags: 'truncated' } });
    expect(rig.counts.get('line_truncated')).toBe(1);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 << 20);
  });

  test('1,000 rotations, as fast as they come', async () => {
    const log = rig.path('app.log');
    rig.start({ paths: [join(rig.logs, '*.log*')], maxOpen: 64 });
    const written: string[] = [];
    for (let at = 0; at < 1_000; at++) {
      const lines = [0, 1, 2].map((number) => `rotation ${at} line ${number}`);
      written.push(...lines);
      appendFileSync(log, `${lines.join('\n')}\n`);
      renameSync(log, `${log}.${at}`);
      if (at % 10 === 0) await sleep(1);
    }
    await rig.until(() => rig.store.lines.length >= 3_000, 'all', 30_000);
    await sleep(50);
    expect(sorted(rig.store.lines)).toEqual(sorted(written));
    expect(rig.input?.openHandles).toBeLessThanOrEqual(64);
  });

  test('200 copytruncates, as fast as they come: nothing twice', async () => {
    const log = rig.path('app.log');
    rig.start({ paths: [join(rig.logs, '*.log*')] });
    const written: string[] = [];
    for (let at = 0; at < 200; at++) {
      const lines = [0, 1, 2].map((number) => `rotation ${at} line ${number}`);
      written.push(...lines);
      appendFileSync(log, `${lines.join('\n')}\n`);
      if (at % 3 === 0) await sleep(2);
      copyFileSync(log, `${log}.${at}`);
      if (at % 4 === 0) await sleep(2);
      truncateSync(log);
    }
    await rig.until(() => rig.store.lines.length >= 600, 'all', 30_000);
    await sleep(50);
    expect(sorted(rig.store.lines)).toEqual(sorted(written));
  });
});

describe('time', () => {
  test.each([-3_600_000, 3_600_000, -400 * 86_400_000])(
    'the clock jumps by %i ms: reading goes on, nothing twice',
    async (jump) => {
      const log = rig.path('a.log');
      writeFileSync(log, 'one\n');
      rig.start();
      await rig.lines(1);
      rig.wall = jump;
      appendFileSync(log, 'two\n');
      await rig.lines(2);
      rig.kill();
      appendFileSync(log, 'three\n');
      rig.start();
      expect(await rig.lines(3)).toEqual(['one', 'two', 'three']);
    },
  );

  test('modification times that go backwards', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, 'one\n');
    rig.start({ closeAfter: 10 });
    await rig.lines(1);
    for (const [at, line] of ['two', 'three', 'four'].entries()) {
      appendFileSync(log, `${line}\n`);
      utimesSync(log, 1_000_000 - at, 1_000_000 - at);
      await rig.lines(at + 2);
    }
    expect(rig.store.lines).toEqual(['one', 'two', 'three', 'four']);
    expect(rig.counts.size).toBe(0);
  });
});

describe('a state that cannot be written', () => {
  test('a folder without leave: a sentence', () => {
    if (isRoot) {
      for (const folder of [rig.root, rig.logs, rig.state]) chmodSync(folder, 0o755);
      process.seteuid?.(65_534);
    } else chmodSync(rig.state, 0o500);
    try {
      expect(() => rig.start()).toThrow(/state-0 cannot be written: EACCES.*; allow it, or make room$/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      else chmodSync(rig.state, 0o700);
    }
  });

  test.skipIf(!isRoot)('a full disk: reading waits, says so once, and goes on when there is room', async () => {
    const disk = join(rig.root, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      // Root of a container may not mount.
      return;
    }
    try {
      rig.state = join(disk, 'state');
      mkdirSync(rig.state);
      const log = rig.path('a.log');
      writeFileSync(log, 'one\n');
      rig.start();
      await rig.lines(1);
      const ballast = join(disk, 'ballast');
      writeFileSync(ballast, '');
      expect(() => {
        for (;;) appendFileSync(ballast, Buffer.alloc(4096));
      }).toThrow(/ENOSPC/);
      let written = 1;
      await rig.until(
        () => {
          appendFileSync(log, `line ${written++}\n`);
          return rig.notices.length > 0;
        },
        'a notice',
        10_000,
      );
      appendFileSync(log, `line ${written++}\n`);
      await sleep(300);
      expect(rig.notices).toEqual([
        expect.stringMatching(/cannot be written: ENOSPC.*; reading waits until it can be$/),
      ]);
      expect(rig.store.lines.length).toBeLessThan(written);
      unlinkSync(ballast);
      await rig.until(() => rig.store.lines.length === written, 'all', 20_000);
      expect(new Set(rig.store.lines).size).toBe(written);
      expect(rig.notices.at(-1)).toMatch(/well again$/);
      await rig.stop();
    } finally {
      rig.kill();
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});
