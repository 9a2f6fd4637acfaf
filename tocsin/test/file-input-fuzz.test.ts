import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig } from './file-input-rig.ts';
import { LogWriter, type Risk } from './file-input-writer.ts';
import { random } from './random.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

/** How often a writer does what, out of the sum. */
interface Habits {
  readonly append: number;
  readonly rename: number;
  readonly copyTruncate: number;
  readonly empty: number;
  readonly deleteOldest: number;
  readonly settle: number;
  readonly kill: number;
  readonly stop: number;
  readonly compress?: number;
}

/** Writes, rotates, kills and stops at random, and counts what the store holds against what was written. */
const fuzz = async (seed: number, habits: Habits, options: Record<string, unknown>): Promise<void> => {
  const next = random(seed);
  const shared: { written: string[]; risks: Risk[] } = { written: [], risks: [] };
  const { written, risks } = shared;
  const writers = ['app', 'web', 'job'].slice(0, 1 + next(3)).map(
    (name, at) =>
      new LogWriter(rig.path(`${name}.log`), name, seed * 10 + at, shared, {
        isRead: (path) => rig.store.lines.includes(readFileSync(path, 'utf8').split('\n', 1)[0] ?? ''),
        possiblyLost: () => rig.counts.get('possibly_lost') ?? 0,
      }),
  );
  const risky = (): ReadonlySet<string> => new Set(risks.flatMap(({ lines }) => lines));
  const lost = (): readonly string[] => {
    const stored = new Set(rig.store.lines);
    return written.filter((line) => !stored.has(line));
  };
  const settled = async (): Promise<void> => {
    const revive = setInterval(() => {
      if (rig.input === undefined) rig.start(options);
    }, 5);
    const missing = (): readonly string[] => {
      const known = risky();
      return lost().filter((line) => !known.has(line));
    };
    try {
      await rig.until(
        () => rig.input !== undefined && missing().length === 0,
        `seed ${seed}: all of ${written.length} lines`,
        20_000,
      );
      await sleep(60);
    } catch (error) {
      const some = missing().slice(0, 3);
      const held = some.map((line) => `${line} (in ${rig.holding(line).join(' and ') || 'no file'})`);
      throw new Error(`seed ${seed}: missing ${missing().length}: ${held.join(', ')}`, { cause: error });
    } finally {
      clearInterval(revive);
    }
  };
  const drawn = Object.entries(habits).flatMap(([habit, times]) => Array<string>(times).fill(habit));
  rig.onStep = () => {
    if (next(40) === 0 && habits.kill > 0) rig.kill();
  };
  rig.start(options);
  for (let step = 0; step < 60; step++) {
    const writer = writers[next(writers.length)] ?? expect.fail('a writer');
    switch (drawn[next(drawn.length)]) {
      case 'append':
        writer.append();
        break;
      case 'rename':
        writer.rename();
        break;
      case 'copyTruncate':
        await writer.copyTruncate();
        break;
      case 'compress':
        await writer.compress();
        break;
      case 'empty':
        writer.empty();
        break;
      case 'deleteOldest':
        writer.deleteOldest();
        break;
      case 'kill':
        rig.kill();
        break;
      case 'stop':
        if (rig.input !== undefined) await rig.stop();
        break;
      case 'settle':
        for (const one of writers) one.end();
        await settled();
        for (const one of writers) one.clean();
    }
    if (next(3) > 0) await sleep(next(12));
    if (rig.input === undefined && next(2) === 0) rig.start(options);
  }
  for (const writer of writers) writer.end();
  await settled();
  // Of a line that is gone its beginning may have been read.
  const all = new Set(written);
  const gone = new Set(lost());
  const begins = (line: string): boolean => [...gone].some((one) => one.startsWith(line.replace(/\uFFFD$/, '')));
  // Who is killed before the next look can't know what was there.
  const silent = (): readonly Risk[] =>
    risks.filter(
      ({ lines, counted }) =>
        habits.kill === 0 &&
        counted !== undefined &&
        (rig.counts.get('possibly_lost') ?? 0) === counted &&
        lines.some((line) => gone.has(line)),
    );
  // Nothing may be left to read that would tell when the last look was.
  await rig.until(() => silent().length === 0, 'all losses to be told').catch(() => undefined);
  const times = new Map<string, number>();
  for (const line of rig.store.lines) times.set(line, (times.get(line) ?? 0) + 1);
  const known = risky();
  const report = (lines: readonly string[]): string => `${lines.length}: ${lines.slice(0, 3).join(', ')}`;
  const found = {
    lost: report([...gone].filter((line) => !known.has(line))),
    doubled: report([...times].filter(([, count]) => count > 1).map(([line]) => line)),
    strange: report([...times.keys()].filter((line) => !all.has(line) && !begins(line))),
    lostInSilence: report(silent().map(({ why, lines }) => `${why} ${lines[0]}`)),
  };
  if (process.env.TOCSIN_FUZZ_REPORT !== undefined) {
    console.log(
      `seed ${seed}: sent ${written.length} stored ${rig.store.lines.length} at risk ${known.size} lost ${gone.size} counts ${JSON.stringify([...rig.counts])}`,
    );
  }
  const nothing = '0: ';
  expect(found, `seed ${seed}; ${rig.notices.join('\n')}`).toEqual({
    lost: nothing,
    doubled: nothing,
    strange: nothing,
    lostInSilence: nothing,
  });
};

const seeds = Number(process.env.TOCSIN_FUZZ_SEEDS ?? 3);
const first = Number(process.env.TOCSIN_FUZZ_FIRST ?? 1);
const each = Array.from({ length: seeds }, (_, at) => first + at);

const base = (seed: number): Record<string, unknown> => {
  rig.maxEvents = 5 + (seed % 40);
  return {
    paths: [join(rig.logs, seed % 5 === 4 ? '*' : '*.log*')],
    partialTimeout: 60_000,
    readBytes: 4096,
    turnBytes: 4096 * (1 + (seed % 3)),
    maxOpen: seed % 2 === 0 ? 2 : 512,
  };
};

const CALM = { append: 11, rename: 2, copyTruncate: 0, empty: 0, deleteOldest: 0, settle: 1, kill: 1, stop: 1 };

describe('at random: nothing lost but what is in no file any more, nothing doubled', () => {
  test.each(each)('renamed and created, seed %i', (seed) => fuzz(seed, { ...CALM, rename: 4 }, base(seed)));

  test.each(each)('quick copytruncates, seed %i', (seed) =>
    fuzz(seed, { ...CALM, append: 8, rename: 0, copyTruncate: 6, kill: 0, stop: 0 }, base(seed)),
  );

  test.each(each)('copytruncates between rare scans, seed %i', (seed) =>
    fuzz(
      seed,
      { ...CALM, append: 8, copyTruncate: 5, kill: 0, stop: 0 },
      { ...base(seed), scanInterval: 40, closeAfter: seed % 3 === 0 ? 10 : 300_000 },
    ),
  );

  test.each(each)('copytruncates and crashes, seed %i', (seed) =>
    fuzz(seed, { ...CALM, copyTruncate: 5, kill: 2 }, base(seed)),
  );

  test.each(each)('renamed and compressed, seed %i', (seed) =>
    fuzz(seed, { ...CALM, rename: 4, compress: 6, kill: 2 }, { ...base(seed), scanInterval: 6 + (seed % 30) }),
  );

  test.each(each)('copytruncates, compressed, seed %i', (seed) =>
    fuzz(seed, { ...CALM, copyTruncate: 4, compress: 6 }, { ...base(seed), closeAfter: seed % 3 === 0 ? 10 : 300_000 }),
  );

  test.each(each)('everything, seed %i', (seed) =>
    fuzz(
      seed,
      { ...CALM, copyTruncate: 3, empty: 1, deleteOldest: 2, compress: 3 },
      { ...base(seed), scanInterval: 6 + (seed % 30) },
    ),
  );
});
