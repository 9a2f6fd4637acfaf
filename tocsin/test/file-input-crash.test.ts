import {
  appendFileSync,
  copyFileSync,
  existsSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Rig, type Step } from './file-input-rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

const STEPS: readonly Step[] = ['sealed', 'prepared', 'stored', 'committed'];

/** Kills at the given step of the first batch that gets so far. */
const killAt = (step: Step): void => {
  rig.onStep = (reached) => {
    if (reached !== step) return;
    rig.onStep = () => undefined;
    rig.kill();
  };
};

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${prefix} ${at} ${'.'.repeat(at % 70)}`);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const sorted = (lines: readonly string[]): readonly string[] => [...lines].sort();

describe('killed', () => {
  test.each(STEPS)('when a batch is %s: each line once, several files in one batch', async (step) => {
    const lines = ['a', 'b', 'c'].flatMap((name) => numbered(name, 40));
    for (const name of ['a', 'b', 'c']) writeFileSync(rig.path(`${name}.log`), text(numbered(name, 40)));
    killAt(step);
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    rig.start();
    expect(sorted(await rig.lines(120))).toEqual(sorted(lines));
    expect(rig.store.repeated).toBe(step === 'stored' ? 1 : rig.store.repeated);
    expect(rig.counts.has('possibly_lost')).toBe(false);
  });

  test('a batch with records that a time-out ended is repeated with the same ends', async () => {
    const log = rig.path('a.log');
    rig.maxEvents = 1_000;
    // The multiline codec joins indented lines to the record before.
    rig.start({ codec: 'multiline', partialTimeout: 20, multilineTimeout: 5 });
    rig.hold(true);
    writeFileSync(log, 'first\n  more\n');
    await sleep(20);
    rig.hold(false);
    await rig.lines(1);
    killAt('stored');
    appendFileSync(log, 'second\n');
    await sleep(12);
    appendFileSync(log, '  late\nthird par');
    await rig.until(() => rig.input === undefined, 'the kill');
    await sleep(40);
    rig.start({ codec: 'multiline', partialTimeout: 20, multilineTimeout: 5 });
    appendFileSync(log, 'tial\n');
    await rig.until(() => rig.store.lines.join('').includes('tial'), 'the rest');
    // The model refuses a repeated batch with other events.
    expect(rig.store.lines.join('|').replaceAll(/[|\n]/g, '')).toBe('first  moresecond  latethird partial');
  });

  test('the bytes of a sent batch are gone: said, counted, and the rest of the batch is sent again', async () => {
    writeFileSync(rig.path('gone.log'), text(numbered('gone', 10)));
    writeFileSync(rig.path('kept.log'), text(numbered('kept', 10)));
    killAt('prepared');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    unlinkSync(rig.path('gone.log'));
    rig.start();
    expect(await rig.lines(10)).toEqual(numbered('kept', 10));
    expect(rig.counts.get('possibly_lost')).toBe(1);
    expect(rig.notices.join()).toMatch(/gone\.log: \d+ bytes sent before the stop are there no more/);
    rig.kill();
    rig.start();
    expect(await rig.lines(10)).toHaveLength(10);
  });

  test('all of a sent batch is gone', async () => {
    writeFileSync(rig.path('gone.log'), 'one\n');
    killAt('prepared');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    writeFileSync(rig.path('gone.log'), 'other\n');
    rig.start();
    expect(await rig.lines(1)).toEqual(['other']);
    expect(rig.counts.get('possibly_lost')).toBeGreaterThan(0);
  });

  test('sent, then rotated by copytruncate: the batch is repeated from the copy', async () => {
    const log = rig.path('app.log');
    writeFileSync(log, text(numbered('old', 40)));
    killAt('stored');
    rig.start();
    await rig.until(() => rig.input === undefined, 'the kill');
    copyFileSync(log, rig.path('app.log.1'));
    truncateSync(log);
    appendFileSync(log, text(numbered('new', 5)));
    rig.start();
    expect(sorted(await rig.lines(45))).toEqual(sorted([...numbered('old', 40), ...numbered('new', 5)]));
    expect(rig.store.repeated).toBe(1);
  });

  test('in the first life of files that begin at their end', async () => {
    writeFileSync(rig.path('a.log'), 'old\n');
    rig.start({ start: 'end' });
    await rig.until(() => rig.input?.status().length === 1);
    rig.kill();
    appendFileSync(rig.path('a.log'), 'new\n');
    rig.start({ start: 'end' });
    expect(await rig.lines(1)).toEqual(['new']);
  });
});

/** A small seeded generator (mulberry32). */
const random = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((((value ^ (value >>> 14)) >>> 0) / 4_294_967_296) * below) | 0;
  };
};

/** Writes, rotates, kills and stops at random, and counts what the store holds against what was written. */
const fuzz = async (seed: number, steps: number, options: Record<string, unknown>): Promise<void> => {
  const next = random(seed);
  const written: string[] = [];
  const trail: string[] = [];
  const unfinished = new Map<string, string>();
  const names = ['app', 'web', 'job'].slice(0, 1 + next(3));
  const log = (name: string): string => rig.path(`${name}.log`);
  const rotated = (name: string, number: number): string => `${log(name)}.${number}`;
  const end = (name: string): void => {
    const begun = unfinished.get(name);
    if (begun === undefined) return;
    appendFileSync(log(name), '!\n');
    written.push(`${begun}!`);
    unfinished.delete(name);
  };
  const shift = (name: string): void => {
    let last = 0;
    while (existsSync(rotated(name, last + 1))) last++;
    for (let number = last; number > 0; number--) renameSync(rotated(name, number), rotated(name, number + 1));
  };
  const append = (name: string): void => {
    end(name);
    const lines = Array.from(
      { length: 1 + next(40) },
      () => `${name} ${written.length} ${next(1e9)} ${'é'.repeat(next(40))}`,
    );
    for (const [at, line] of lines.entries()) lines[at] = `${at} ${line}`;
    written.push(...lines);
    appendFileSync(log(name), text(lines));
    if (next(3) > 0) return;
    const begun = `begun ${seed} ${written.length} ${next(1e9)}`;
    unfinished.set(name, begun);
    appendFileSync(log(name), begun);
  };
  /** The oldest file is only removed once it was read: nobody could read it later. */
  const settled = async (): Promise<void> => {
    const revive = setInterval(() => {
      if (rig.input === undefined) rig.start(options);
    }, 5);
    try {
      await rig.until(() => rig.store.lines.length >= written.length, `seed ${seed}: ${written.length} lines`, 8_000);
      await sleep(30);
    } catch (e) {
      const { readdirSync, statSync, readFileSync } = await import('node:fs');
      console.log(
        'DBG',
        JSON.stringify(rig.input?.status()),
        readdirSync(rig.logs)
          .map(
            (n) =>
              `${n} ${statSync(rig.path(n)).size} ${statSync(rig.path(n)).ino} ${readFileSync(rig.path(n), 'utf8').slice(0, 20)}`,
          )
          .join(' | '),
        'LOST',
        written
          .filter((l) => !rig.store.lines.includes(l))
          .slice(0, 3)
          .join(),
        'NOTES',
        rig.notices.join('|'),
      );
      throw e;
    } finally {
      clearInterval(revive);
    }
  };
  rig.onStep = () => {
    if (next(40) === 0) rig.kill();
  };
  rig.start(options);
  for (let step = 0; step < steps; step++) {
    const name = names[next(names.length)] ?? 'app';
    const choice = next(20);
    trail.push(`${Date.now()} ${choice} ${name} ${rig.input === undefined ? 'down' : 'up'}`);
    if (choice < 11) append(name);
    else if (choice < 13 && existsSync(log(name))) {
      end(name);
      shift(name);
      renameSync(log(name), rotated(name, 1));
    } else if (choice < 15 && existsSync(log(name))) {
      end(name);
      shift(name);
      copyFileSync(log(name), rotated(name, 1));
      truncateSync(log(name));
    } else if (choice === 15) {
      rig.kill();
    } else if (choice === 16 && rig.input !== undefined) {
      await rig.stop();
    } else if (choice === 17) {
      if (rig.input === undefined) rig.start(options);
      end(name);
      await settled();
      for (const one of names) {
        for (let number = 3; existsSync(rotated(one, number)); number++) rmSync(rotated(one, number));
      }
      if (next(2) === 0 && existsSync(log(name)) && !unfinished.has(name)) unlinkSync(log(name));
    }
    if (next(3) > 0) await sleep(next(12));
    if (rig.input === undefined && next(2) === 0) rig.start(options);
  }
  for (const name of names) end(name);
  await settled();
  const stored = rig.store.lines;
  const times = new Map<string, number>();
  for (const line of stored) times.set(line, (times.get(line) ?? 0) + 1);
  const lost = written.filter((line) => !times.has(line));
  const doubled = [...times].filter(([, count]) => count > 1).map(([line]) => line);
  if (doubled.length > 0)
    console.log(
      'DBG',
      trail.join('\n'),
      rig.store.events
        .filter((e) => e.message === doubled[0])
        .map((e) => JSON.stringify([e.log, e['@metadata'], e['@timestamp']]))
        .join('\n'),
    );
  const strange = [...times.keys()].filter((line) => !written.includes(line));
  const report = (lines: readonly string[]): string => `${lines.length}: ${lines.slice(0, 3).join(', ')}`;
  const found = { lost: report(lost), doubled: report(doubled), strange: report(strange) };
  expect(found, `seed ${seed}; ${rig.notices.join('\n')}`).toEqual({ lost: '0: ', doubled: '0: ', strange: '0: ' });
};

describe('at random: nothing lost, nothing doubled', () => {
  const seeds = Number(process.env.TOCSIN_FUZZ_SEEDS ?? 8);
  const first = Number(process.env.TOCSIN_FUZZ_FIRST ?? 1);
  test.each(Array.from({ length: seeds }, (_, at) => first + at))('seed %i', async (seed) => {
    rig.maxEvents = 5 + (seed % 40);
    await fuzz(seed, 60, {
      paths: [join(rig.logs, '*.log*')],
      partialTimeout: 60_000,
      readBytes: 4096,
      turnBytes: 4096 * (1 + (seed % 3)),
      maxOpen: seed % 2 === 0 ? 2 : 512,
    });
  });
});
