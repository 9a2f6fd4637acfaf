import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Recording, readRecording } from './recording.ts';
import { Replay } from './replay.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2030-05-01T12:00:00.500Z');
const BEGUN = Date.parse('2030-05-01T12:00:00Z');

const asctime = (at: number): string => new Date(at).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');

/** A record every ten minutes from 14:00 to 14:10 of the next day, with a traceback every hour; live is 14:00. */
const writeRecording = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  const first = Date.parse('2026-11-23T14:00:00Z');
  let django = '';
  let access = '';
  for (let number = 0; number <= 145; number++) {
    const at = first + number * 600_000 + 123;
    django += `${asctime(at)} [INFO] shop: order ${number} for Zoë\n`;
    if (number % 6 === 0) django += `Traceback (most recent call last):\n  File "a.py"\nValueError: ${number}\n`;
    const [date = '', clock = ''] = new Date(at).toISOString().split('T');
    access += `192.0.2.1 - - [${date.slice(8)}/Nov/2026:${clock.slice(0, 8)} +0000] "GET /${number} HTTP/1.1" 200 1 "-" "x"\n`;
  }
  writeFileSync(join(folder, 'django.log'), django);
  writeFileSync(join(folder, 'access.log'), access);
  const time = (hours: number): string => new Date(first + hours * HOUR).toISOString();
  writeFileSync(
    join(folder, 'recording.json'),
    JSON.stringify({ first: time(0), live: time(24), last: time(24.2), busy: { from: time(0), to: time(8) } }),
  );
};

describe('a replay', () => {
  let folder: string;
  let recording: Recording;
  const open = (): Replay =>
    new Replay({ recording, logs: join(folder, 'logs'), journal: join(folder, 'replay.json') });
  const log = (name: string): string => readFileSync(join(folder, 'logs', name), 'utf8');
  const orders = (): string[] =>
    log('django.log')
      .split('\n')
      .filter((line) => line.includes('order'));
  const baseOf = (name: string): number => JSON.parse(readFileSync(join(folder, 'replay.json'), 'utf8')).base[name];
  /** What one process writes that is never stopped, asked for the same moments. */
  const undisturbed = async (moments: readonly number[]): Promise<string> => {
    const replay = new Replay({ recording, logs: join(folder, 'whole'), journal: join(folder, 'whole.json') });
    for (const now of moments) await replay.catchUp(now);
    return (
      readFileSync(join(folder, 'whole', 'django.log'), 'utf8') +
      readFileSync(join(folder, 'whole', 'access.log'), 'utf8')
    );
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    writeRecording(join(folder, 'content'));
    recording = readRecording(join(folder, 'content'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('writes the day up to now at once, with its tracebacks, and says when there is more', async () => {
    const next = await open().catchUp(NOW);
    expect(orders()).toHaveLength(145);
    expect(
      log('django.log').startsWith(`${asctime(BEGUN - 24 * HOUR + 123)} [INFO] shop: order 0 for Zoë\nTraceback`),
    ).toBe(true);
    expect(log('access.log').trimEnd().split('\n').at(-1)).toContain('[01/May/2030:12:00:00 +0000] "GET /144 ');
    expect(next).toBe(BEGUN + 600_000);
  });

  test('what comes after is written when it is due, then ordinary hours for ever', async () => {
    const replay = open();
    await replay.catchUp(NOW);
    await replay.catchUp(BEGUN + 600_000 - 1);
    expect(orders()).toHaveLength(145);
    await replay.catchUp(BEGUN + 600_123);
    expect(orders().at(-1)).toBe(`${asctime(BEGUN + 600_123)} [INFO] shop: order 145 for Zoë`);
    let now = BEGUN + 600_123;
    for (let step = 0; step < 300; step++) now = await replay.catchUp(now);
    const later = orders().slice(146);
    expect(later.length).toBeGreaterThan(100);
    expect(later[0]).toMatch(/order 0 /);
    expect(later.some((line) => /order 1[0-9][0-9] /.test(line))).toBe(false);
    expect([...later].sort()).toEqual(later);
  });

  test('another process goes on where the first was stopped, also in the middle of a line or of a character', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(15), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.nat(),
        async (steps, one, two) => {
          for (const name of ['logs', 'whole', 'replay.json', 'whole.json'])
            rmSync(join(folder, name), { recursive: true, force: true });
          let now = NOW;
          const moments = steps.map((minutes) => (now += minutes * 60_000));
          for (const moment of moments) {
            await open().catchUp(moment);
            for (const [name, by] of [
              ['django.log', one],
              ['access.log', two],
            ] as const) {
              const path = join(folder, 'logs', name);
              const { size } = statSync(path);
              // What stood there before the stretch began was written by then.
              truncateSync(path, Math.max(baseOf(name), size - (by % 100)));
            }
          }
          const last = moments.at(-1) ?? NOW;
          await open().catchUp(last);
          await open().catchUp(last);
          expect(log('django.log') + log('access.log')).toBe(await undisturbed([...moments, last]));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('after a long silence the day is caught up with and its end comes again, nothing twice', async () => {
    await open().catchUp(NOW);
    await open().catchUp(NOW + 10 * HOUR);
    const times = orders().map((line) => line.slice(0, 23));
    expect(new Set(times).size).toBe(times.length);
    expect([...times].sort()).toEqual(times);
    expect(orders().at(-1)).toContain(`${asctime(BEGUN + 10 * HOUR + 123)} [INFO] shop: order 144`);
    expect(orders()).toHaveLength(145 + 60);
  });

  test('a log that somebody took away is not told again', async () => {
    const later = BEGUN + 13 * 60_000;
    await open().catchUp(NOW);
    await open().catchUp(later);
    rmSync(join(folder, 'logs', 'django.log'));
    const replay = open();
    await replay.catchUp(later + 1_000);
    await replay.catchUp(later + 10 * 60_000);
    expect(orders()).toHaveLength(4);
  });

  test('a journal of another recording, or none, does not double the day', async () => {
    await open().catchUp(Date.now());
    rmSync(join(folder, 'replay.json'));
    await open().catchUp(Date.now() + 1_000);
    const times = orders().map((line) => line.slice(0, 23));
    expect(times.length).toBeGreaterThanOrEqual(144);
    expect(new Set(times).size).toBe(times.length);
  });

  test('a journal that cannot be read says how to mend it', async () => {
    writeFileSync(join(folder, 'replay.json'), '{');
    await expect(open().catchUp(NOW)).rejects.toThrow(/replay\.json cannot be read .*remove the folder/);
  });
});
