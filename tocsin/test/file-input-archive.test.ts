import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig, type Step } from './file-input-rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

const STEPS: readonly Step[] = ['sealed', 'prepared', 'stored', 'committed'];

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${prefix} ${at} ${(at * 7919).toString(36).repeat(at % 9)}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();
const all = (): { readonly paths: readonly string[] } => ({ paths: [join(rig.logs, '*.log*')] });

/** As gzip(1): the compressed file is there before the other one goes. */
const gzip = (name: string): void => {
  writeFileSync(rig.path(`${name}.gz`), gzipSync(readFileSync(rig.path(name))));
  unlinkSync(rig.path(name));
};

const idle = async (): Promise<void> => {
  await sleep(120);
};

const killAt = (step: Step): void => {
  rig.onStep = (reached) => {
    if (reached !== step) return;
    rig.onStep = () => undefined;
    rig.kill();
  };
};

describe('a rotation that was read already', () => {
  const old = numbered('old', 60);
  const fresh = numbered('new', 5);

  test.each<[string, (log: string) => void]>([
    [
      'compress',
      (log) => {
        renameSync(log, `${log}.1`);
        writeFileSync(log, text(fresh));
        gzip('app.log.1');
      },
    ],
    [
      'compress with dateext',
      (log) => {
        renameSync(log, `${log}-20261124`);
        writeFileSync(log, text(fresh));
        gzip('app.log-20261124');
      },
    ],
    [
      'copytruncate and compress',
      (log) => {
        copyFileSync(log, `${log}.1`);
        truncateSync(log);
        gzip('app.log.1');
        appendFileSync(log, text(fresh));
      },
    ],
    [
      'compress in place',
      (log) => {
        gzip('app.log');
        writeFileSync(log, text(fresh));
      },
    ],
    [
      'a dated name before the extension',
      (log) => {
        renameSync(log, rig.path('app-20261124.log'));
        writeFileSync(log, text(fresh));
        gzip('app-20261124.log');
      },
    ],
  ])('%s: not again, nor in the next life', async (_, rotate) => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    rig.start(all());
    await rig.lines(60);
    rotate(log);
    await rig.lines(65);
    await idle();
    expect(sorted(rig.store.lines)).toEqual(sorted([...old, ...fresh]));
    await rig.stop();
    rig.start(all());
    await idle();
    rig.kill();
    rig.start(all());
    await idle();
    expect(rig.store.lines).toHaveLength(65);
    expect(rig.counts.get('archive_damaged')).toBeUndefined();
  });

  test('delaycompress: compressed a rotation later, under the next number', async () => {
    const log = rig.path('app.log');
    rig.start(all());
    const expected: string[] = [];
    for (let day = 0; day < 4; day++) {
      const lines = numbered(`day ${day}`, 30);
      expected.push(...lines);
      appendFileSync(log, text(lines));
      await rig.lines(expected.length);
      for (let number = day; number > 2; number--) {
        renameSync(rig.path(`app.log.${number - 1}.gz`), rig.path(`app.log.${number}.gz`));
      }
      if (day > 0) {
        renameSync(rig.path('app.log.1'), rig.path('app.log.2'));
        gzip('app.log.2');
      }
      renameSync(log, rig.path('app.log.1'));
      await idle();
    }
    expect(sorted(rig.store.lines)).toEqual(sorted(expected));
    await rig.stop();
    rig.start(all());
    await idle();
    expect(sorted(rig.store.lines)).toEqual(sorted(expected));
  });

  test('compressed while nobody watched', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    rig.start(all());
    await rig.lines(60);
    await rig.stop();
    renameSync(log, `${log}.1`);
    gzip('app.log.1');
    writeFileSync(log, text(fresh));
    rig.start(all());
    await rig.lines(65);
    await idle();
    expect(sorted(rig.store.lines)).toEqual(sorted([...old, ...fresh]));
    expect(rig.counts.has('possibly_lost')).toBe(false);
  });

  test('the same content compressed again, and a copy of the archive', async () => {
    const bytes = text(old);
    writeFileSync(rig.path('app.log.1.gz'), gzipSync(bytes));
    rig.start(all());
    await rig.lines(60);
    copyFileSync(rig.path('app.log.1.gz'), rig.path('app.log.2.gz'));
    await idle();
    unlinkSync(rig.path('app.log.1.gz'));
    writeFileSync(rig.path('app.log.1.gz'), gzipSync(bytes, { level: 1 }));
    await idle();
    expect(rig.store.lines).toEqual(old);
  });

  test('compressed beside the file that goes on growing', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    rig.start(all());
    await rig.lines(60);
    writeFileSync(rig.path('app.log.1.gz'), gzipSync(text(old)));
    await idle();
    appendFileSync(log, text(fresh));
    expect(await rig.lines(65)).toEqual([...old, ...fresh]);
  });
});

describe('a rotation that was not read', () => {
  const old = numbered('old', 400);

  test.each(['app.log.3.gz', 'app.log-20261101.gz', 'other.log.gz'])('%s is read once', async (name) => {
    writeFileSync(rig.path(name), gzipSync(text(old)));
    rig.start(all());
    expect(await rig.lines(400)).toEqual(old);
    await rig.stop();
    rig.start(all());
    await idle();
    expect(rig.store.lines).toHaveLength(400);
  });

  test('given by itself', async () => {
    writeFileSync(rig.path('x.gz'), gzipSync(text(old)));
    rig.start({ paths: [rig.path('x.gz')] });
    expect(await rig.lines(400)).toEqual(old);
  });

  test('with a last line that has no newline', async () => {
    writeFileSync(rig.path('app.log.1.gz'), gzipSync('one\ntwo'));
    rig.start(all());
    expect(await rig.lines(2)).toEqual(['one', 'two']);
  });

  test('of several members, and one that is added later', async () => {
    const path = rig.path('app.log.1.gz');
    writeFileSync(path, Buffer.concat([gzipSync(text(old.slice(0, 100))), gzipSync(text(old.slice(100, 200)))]));
    rig.start(all());
    expect(await rig.lines(200)).toEqual(old.slice(0, 200));
    appendFileSync(path, gzipSync(text(old.slice(200))));
    expect(await rig.lines(400)).toEqual(old);
  });

  test('what is there at the first start, and files are to be read from their end', async () => {
    writeFileSync(rig.path('app.log.1.gz'), gzipSync(text(old)));
    rig.start({ ...all(), start: 'end' });
    await idle();
    writeFileSync(rig.path('app.log.2.gz'), gzipSync('later\n'));
    expect(await rig.lines(1)).toEqual(['later']);
    rig.kill();
    rig.start({ ...all(), start: 'end' });
    await idle();
    expect(rig.store.lines).toEqual(['later']);
  });

  test.each([true, false])('in part before it was compressed (archives in the patterns: %s)', async (covered) => {
    const log = rig.path('app.log');
    const options = covered ? all() : {};
    writeFileSync(log, text(old.slice(0, 150)));
    rig.start(options);
    await rig.lines(150);
    await rig.stop();
    appendFileSync(log, text(old.slice(150)));
    renameSync(log, `${log}.1`);
    gzip('app.log.1');
    writeFileSync(log, 'new\n');
    rig.start(options);
    expect(sorted(await rig.lines(401))).toEqual(sorted([...old, 'new']));
    expect(rig.counts.has('possibly_lost')).toBe(false);
    await rig.stop();
    rig.start(options);
    await idle();
    expect(rig.store.lines).toHaveLength(401);
  });

  test('gone while its handle was closed, and unread in part', async () => {
    const log = rig.path('a.log');
    writeFileSync(log, text(old.slice(0, 100)));
    rig.start({ ...all(), closeAfter: 1, scanInterval: 200 });
    await rig.lines(100);
    await rig.until(() => rig.input?.openHandles === 0, 'the handle to be closed');
    appendFileSync(log, text(old.slice(100)));
    gzip('a.log');
    expect(sorted(await rig.lines(400))).toEqual(sorted(old));
    await idle();
    expect(rig.store.lines).toHaveLength(400);
  });

  test('its inode is another file by now, and its last line was read in part', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, `${text(old)}begun`);
    rig.start({ ...all(), maxOpen: 1 });
    await rig.until(() => rig.input?.status()[0]?.bytesRead === statSync(log).size, 'all of it to be read');
    await rig.lines(400);
    // The one handle goes to another file.
    writeFileSync(rig.path('b.log'), 'b\n');
    await rig.lines(401);
    appendFileSync(log, '!\n');
    copyFileSync(log, `${log}.1`);
    gzip('app.log.1');
    renameSync(log, rig.path('web.log'));
    writeFileSync(rig.path('web.log'), 'web\n');
    expect(sorted(await rig.lines(403))).toEqual(sorted([...old, 'b', 'begun!', 'web']));
    await idle();
    expect(rig.store.lines).toHaveLength(403);
  });

  test.each(STEPS)('killed when a batch is %s, read from an archive', async (step) => {
    writeFileSync(rig.path('app.log.1.gz'), gzipSync(text(old)));
    writeFileSync(rig.path('b.log'), text(numbered('b', 60)));
    killAt(step);
    rig.start(all());
    await rig.until(() => rig.input === undefined, 'the kill');
    renameSync(rig.path('app.log.1.gz'), rig.path('app.log.2.gz'));
    rig.start(all());
    expect(sorted(await rig.lines(460))).toEqual(sorted([...old, ...numbered('b', 60)]));
    await idle();
    expect(rig.store.lines).toHaveLength(460);
    expect(rig.counts.has('possibly_lost')).toBe(false);
    expect(rig.store.repeatedInPart).toBe(0);
  });

  test.each(STEPS)('killed when a batch is %s, and compressed before the next life', async (step) => {
    const log = rig.path('app.log');
    writeFileSync(log, text(old));
    killAt(step);
    rig.start(all());
    await rig.until(() => rig.input === undefined, 'the kill');
    renameSync(log, `${log}.1`);
    gzip('app.log.1');
    writeFileSync(log, 'new\n');
    rig.start(all());
    expect(sorted(await rig.lines(401))).toEqual(sorted([...old, 'new']));
    await idle();
    expect(rig.store.lines).toHaveLength(401);
    expect(rig.counts.has('possibly_lost')).toBe(false);
    expect(rig.store.repeatedInPart).toBe(0);
  });

  test.each<Step>(['prepared', 'stored'])(
    'killed when more is %s than a compressed copy holds: as far as it goes',
    async (step) => {
      const log = rig.path('app.log');
      writeFileSync(log, text(old));
      copyFileSync(log, rig.path('app.log.1'));
      appendFileSync(log, text(numbered('between', 5)));
      rig.maxEvents = 1_000;
      killAt(step);
      rig.start(all());
      await rig.until(() => rig.input === undefined, 'the kill');
      truncateSync(log);
      gzip('app.log.1');
      appendFileSync(log, text(numbered('new', 5)));
      rig.start(all());
      const kept = [...old, ...numbered('new', 5)];
      const expected = step === 'stored' ? [...kept, ...numbered('between', 5)] : kept;
      expect(sorted(await rig.lines(expected.length))).toEqual(sorted(expected));
      expect(rig.counts.get('possibly_lost')).toBeGreaterThan(0);
      await idle();
      expect(rig.store.lines).toHaveLength(expected.length);
    },
  );

  test('killed again and again', async () => {
    const lines = numbered('line', 3_000);
    rig.maxEvents = 100;
    writeFileSync(rig.path('app.log.1.gz'), gzipSync(text(lines)));
    for (let life = 0; life < 12; life++) {
      let left = 1 + ((life * 5) % 7);
      rig.onStep = () => {
        if (--left === 0) rig.kill();
      };
      rig.start({ ...all(), readBytes: 4096 });
      await rig.until(() => rig.input === undefined || rig.store.lines.length === 3_000, 'the kill');
      if (rig.input !== undefined) rig.kill();
    }
    rig.onStep = () => undefined;
    rig.start(all());
    expect(sorted(await rig.lines(3_000))).toEqual(sorted(lines));
  });
});

describe('while a batch is repeated that lies in an archive in part', () => {
  const lines = { a: numbered('a', 60), b: numbered('b', 60), c: numbered('c', 60) };
  const everything = sorted(Object.values(lines).flat());
  const turns = Array.from({ length: 12 }, (_, turn) => turn);

  /** Leaves one batch of three files to repeat, the middle one compressed, and lets so many turns of its repetition pass. */
  const repeating = async (passed: number): Promise<void> => {
    rig.maxEvents = 1_000;
    for (const [name, its] of Object.entries(lines)) writeFileSync(rig.path(`${name}.log`), text(its));
    killAt('prepared');
    rig.start(all());
    await rig.until(() => rig.input === undefined, 'the kill');
    renameSync(rig.path('b.log'), rig.path('b.log.1'));
    gzip('b.log.1');
    rig.start(all());
    for (let turn = 0; turn < passed; turn++) await nextTurn();
  };

  const isWhole = async (): Promise<void> => {
    expect(sorted(await rig.lines(180))).toEqual(everything);
    await idle();
    expect(rig.store.lines).toHaveLength(180);
    expect(rig.notices.join('\n')).not.toContain('no more');
  };

  test.each(turns)('the others are compressed, %i turns into it', async (passed) => {
    await repeating(passed);
    for (const name of ['a.log', 'c.log']) {
      renameSync(rig.path(name), rig.path(`${name}.1`));
      gzip(`${name}.1`);
    }
    await isWhole();
  });

  test.each(turns)('the others are copied, truncated and compressed, %i turns into it', async (passed) => {
    await repeating(passed);
    for (const name of ['a.log', 'c.log']) {
      copyFileSync(rig.path(name), rig.path(`${name}.1`));
      truncateSync(rig.path(name));
      gzip(`${name}.1`);
    }
    await isWhole();
  });

  test.each(turns)('the archive moves on to the next number, %i turns into it', async (passed) => {
    await repeating(passed);
    renameSync(rig.path('b.log.1.gz'), rig.path('b.log.2.gz'));
    await isWhole();
  });

  test.each(turns)('stopped %i turns into it', async (passed) => {
    await repeating(passed);
    await rig.stop();
    rig.start(all());
    await isWhole();
  });
});

describe('archives that are not what they should be', () => {
  const lines = numbered('line', 500);
  const whole = gzipSync(text(lines));

  test('still being written: waited for, then read once', async () => {
    const path = rig.path('app.log.1.gz');
    writeFileSync(path, whole.subarray(0, 40));
    rig.start(all());
    for (let at = 40; at < whole.length; at += Math.ceil(whole.length / 5)) {
      await sleep(20);
      expect(rig.store.lines).toEqual([]);
      appendFileSync(path, whole.subarray(at, Math.min(whole.length, at + Math.ceil(whole.length / 5))));
    }
    expect(await rig.lines(500)).toEqual(lines);
    expect(rig.notices).toEqual([]);
  });

  test('cut off for good: what is in it is read, said and counted once', async () => {
    const path = rig.path('app.log.1.gz');
    writeFileSync(path, whole.subarray(0, whole.length - 20));
    rig.start(all());
    await idle();
    expect(rig.store.lines).toEqual([]);
    rig.ahead = 61_000;
    await rig.until(() => rig.store.lines.length > 400, 'what is left');
    await idle();
    expect(rig.counts.get('archive_damaged')).toBe(1);
    expect(rig.notices.join()).toMatch(/app\.log\.1\.gz was cut off after byte \d+/);
    expect(lines.slice(0, rig.store.lines.length - 1)).toEqual(rig.store.lines.slice(0, -1));
  });

  test.each<[string, () => Buffer, RegExp, number]>([
    ['no gzip', () => Buffer.from('not gzip at all'), /incorrect header check at byte \d+/, 0],
    [
      'a damaged checksum',
      () => {
        const bytes = Buffer.from(whole);
        bytes.writeUInt32LE(1, bytes.length - 8);
        return bytes;
      },
      /incorrect data check at byte \d+/,
      500,
    ],
    [
      'something after it',
      () => Buffer.concat([whole, Buffer.from('rest')]),
      /incorrect header check at byte \d+ of the file/,
      500,
    ],
    [
      'a damaged second member',
      () => Buffer.concat([whole, whole.subarray(0, 12), Buffer.alloc(100, 0xff)]),
      /at byte \d+ of/,
      500,
    ],
  ])('%s: told once with the place, counted, and the rest goes on', async (_, make, place, count) => {
    writeFileSync(rig.path('app.log.1.gz'), make());
    writeFileSync(rig.path('b.log.1.gz'), gzipSync('fine\n'));
    writeFileSync(rig.path('c.log'), 'plain\n');
    rig.start(all());
    await rig.lines(2 + count);
    await idle();
    expect(rig.store.lines.filter((line) => line.startsWith('line'))).toEqual(
      count === 0 ? rig.store.lines.filter((line) => line.startsWith('line')) : lines,
    );
    expect(rig.store.lines).toEqual(expect.arrayContaining(['fine', 'plain']));
    const told = rig.notices.filter((notice) => notice.includes('app.log.1.gz'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(place);
    expect(rig.counts.get('archive_damaged')).toBe(1);
  });

  test('a bomb is left out, and memory stays flat', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20));
    expect(bomb.length).toBeLessThan(100_000);
    writeFileSync(rig.path('app.log.1.gz'), Buffer.concat(Array.from({ length: 20 }, () => bomb)));
    writeFileSync(rig.path('b.log'), 'fine\n');
    const before = process.memoryUsage().rss;
    rig.start(all());
    await rig.until(() => rig.counts.get('archive_refused') === 1, 'the refusal');
    await idle();
    expect(rig.store.lines).toEqual(['fine']);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
    expect(rig.notices.filter((notice) => notice.includes('app.log.1.gz is left out'))).toHaveLength(1);
  });

  test('more than the limit of bytes', async () => {
    writeFileSync(rig.path('app.log.1.gz'), whole);
    rig.start({ ...all(), archiveBytes: gunzipSync(whole).length - 1 });
    await rig.until(() => rig.counts.get('archive_refused') === 1, 'the refusal');
    expect(rig.store.lines).toEqual([]);
  });

  test('other compressions are left out, said once a kind and counted', async () => {
    for (const name of ['a.log.1.zst', 'a.log.2.zst', 'a.log.1.bz2', 'a.log.1.xz']) writeFileSync(rig.path(name), 'x');
    writeFileSync(rig.path('b.log'), 'fine\n');
    rig.start(all());
    await rig.lines(1);
    expect(rig.counts.get('archive_left_out')).toBe(4);
    expect(rig.notices.map((notice) => /every (\.\w+) file/.exec(notice)?.[1]).sort()).toEqual(['.bz2', '.xz', '.zst']);
  });

  test('a rotation that is read by hand while archives wait: neither stalls the other', async () => {
    const log = rig.path('hot.log');
    for (let at = 0; at < 20; at++)
      writeFileSync(rig.path(`old.log.${at}.gz`), gzipSync(text(numbered(`o${at}`, 200))));
    writeFileSync(log, 'hot\n');
    rig.start({ ...all(), turnBytes: 4096 });
    await rig.until(() => rig.store.lines.includes('hot'), 'the hot line');
    await rig.lines(4_001);
    expect(statSync(log).size).toBe(4);
    expect(new Set(rig.store.lines).size).toBe(4_001);
  });
});
