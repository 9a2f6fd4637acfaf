import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, ScheduleRig, SECOND, type Seen, saved } from './schedule-rig.ts';

type Step =
  | { readonly kind: 'pass' | 'jump' | 'event' | 'late'; readonly by: number }
  | { readonly kind: 'crash' | 'restart' | 'down' | 'up' | 'memory lost' | 'memory back' };

const step = (by: { readonly back: number; readonly forth: number }): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 * MINUTE }).map((by) => ({ kind: 'pass' as const, by })) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 4 * SECOND }).map((by) => ({ kind: 'event' as const, by })) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 6 * SECOND, max: 13 * MINUTE }).map((by) => ({ kind: 'late' as const, by })),
    },
    { weight: 1, arbitrary: fc.integer({ min: -by.back, max: by.forth }).map((by) => ({ kind: 'jump' as const, by })) },
    { weight: 1, arbitrary: fc.integer({ min: -30, max: 30 }).map((by) => ({ kind: 'jump' as const, by })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...(['crash', 'restart', 'down', 'up', 'memory lost', 'memory back'] as const))
        .map((kind) => ({ kind })),
    },
  );

const play = async (rig: ScheduleRig, steps: readonly Step[], before = 0): Promise<void> => {
  await rig.start();
  await rig.time.pass(before);
  for (const step of steps) {
    if (step.kind === 'pass') await rig.time.pass(step.by);
    else if (step.kind === 'jump') {
      rig.time.wall += step.by;
      // Nobody sees two jumps within a heartbeat.
      await rig.time.pass(SECOND);
    } else if (step.kind === 'event' || step.kind === 'late') rig.store(rig.time.wall - step.by);
    else if (step.kind === 'down' || step.kind === 'up') rig.events.isDown = step.kind === 'down';
    else if (step.kind === 'memory lost') rig.memory.fails = new Error('lost');
    else if (step.kind === 'memory back') rig.memory.fails = undefined;
    else {
      if (rig.memory.fails !== undefined) continue;
      if (step.kind === 'crash') rig.crash();
      else await rig.scheduler.stop();
      await rig.start();
    }
  }
  rig.events.isDown = false;
  rig.memory.fails = undefined;
};

/** Windows by their end, each once. */
const distinct = (seen: readonly Seen[]): readonly Seen[] =>
  [...new Map(seen.map((one) => [`${one.from} ${one.to}`, one])).values()].sort((a, b) => a.to - b.to);

const schedules = fc.constantFrom<Record<string, unknown>>(
  { every: '1m' },
  { every: '30s' },
  { every: '7m' },
  { cron: '* * * * *' },
  { cron: '*/10 * * * *', timeZone: 'Asia/Kolkata' },
);

describe('whatever the clock, the store and the process do', () => {
  it('windows tile time, and each is evaluated once by a process', async () => {
    const steps = fc.array(step({ back: 9 * MINUTE, forth: 3 * HOUR }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(schedules, steps, async (schedule, taken) => {
        const rig = new ScheduleRig([saved('rule', { schedule, late: '0s' })]);
        await play(
          rig,
          taken.filter(({ kind }) => kind !== 'crash' && kind !== 'memory lost'),
        );
        await rig.time.pass(30 * MINUTE);
        const windows = rig.events.seen;
        expect(distinct(windows)).toHaveLength(windows.length);
        expect(windows).toEqual(distinct(windows));
        for (const [index, { from }] of windows.entries()) if (index > 0) expect(from).toBe(windows[index - 1]?.to);
        const last = windows.at(-1)?.to ?? 0;
        expect(rig.time.wall - last).toBeLessThanOrEqual(10 * MINUTE + 7 * SECOND);
        await rig.scheduler.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('a crash repeats windows at most, and what they tell is told once', async () => {
    const steps = fc.array(step({ back: 9 * MINUTE, forth: HOUR }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(schedules, steps, async (schedule, taken) => {
        const rig = new ScheduleRig([saved('rule', { schedule, late: '15m', alert: { mode: 'per result' } })]);
        // Late events of a time before the search was there are nobody's.
        await play(rig, taken, 20 * MINUTE);
        await rig.time.pass(40 * MINUTE);
        const windows = distinct(rig.events.seen);
        for (const [index, { from }] of windows.entries()) if (index > 0) expect(from).toBe(windows[index - 1]?.to);
        // Each event in the windows, late or not, was found exactly once.
        const first = windows[0]?.from ?? Number.POSITIVE_INFINITY;
        const last = windows.at(-1)?.to ?? 0;
        const expected = rig.events.stored
          .filter(({ time }) => time >= first && time < last)
          .map(({ row }) => row._raw);
        const found = [...rig.memory.findings.values()].flatMap(({ results }) => results.map((row) => row._raw));
        expect(found.sort()).toEqual(expected.sort());
        await rig.scheduler.stop();
        expect(rig.time.waiting).toBeLessThanOrEqual(taken.length);
      }),
      {
        numRuns: 60,
        // Late before the clock went forth, and not asked for when the process died.
        examples: [[{ every: '1m' }, [{ kind: 'late', by: 21_001 }, { kind: 'jump', by: 899_001 }, { kind: 'crash' }]]],
      },
    );
  });
});
