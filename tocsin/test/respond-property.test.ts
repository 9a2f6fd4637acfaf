import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ListBody, RespondRig, rule } from './respond-rig.ts';
import { HOUR, MINUTE } from './schedule-rig.ts';

const MODES = ['dry run', 'approve', 'automatic'] as const;
const LIMIT = 3;
const OVERALL = 5;
/** Some of them are allowed. */
const ADDRESSES = [
  '127.0.0.1',
  '10.0.0.9',
  '198.51.100.1',
  ...Array.from({ length: 12 }, (_, index) => `192.0.2.${index}`),
];
const USERS = ['root', 'ROOT', 'monitor', 'alice', 'Alice', 'bob', 'carol', 'dave', 'erin'];
const ALLOWED = new Set(['127.0.0.1', '10.0.0.9', '198.51.100.1', 'root', 'monitor']);

type Step =
  | {
      readonly kind: 'find';
      readonly mode: (typeof MODES)[number];
      readonly users: boolean;
      readonly who: readonly number[];
      readonly rule: number;
      readonly ago: number;
    }
  | { readonly kind: 'approve' | 'undo'; readonly which: number }
  | { readonly kind: 'make'; readonly who: number }
  | { readonly kind: 'pass' | 'jump'; readonly by: number }
  | { readonly kind: 'again' | 'restart' | 'kill' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('find' as const),
      mode: fc.constantFrom(...MODES),
      users: fc.boolean(),
      who: fc.array(fc.nat(40), { minLength: 1, maxLength: 8 }),
      rule: fc.nat(1),
      ago: fc.integer({ min: 0, max: 2 * HOUR }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('approve' as const, 'undo' as const), which: fc.nat(1_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('make' as const), who: fc.nat(40) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), by: fc.integer({ min: 0, max: 50 * MINUTE }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jump' as const), by: fc.integer({ min: -HOUR, max: HOUR }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('again' as const, 'restart' as const, 'kill' as const) }) },
);

const pick = (from: readonly string[], index: number): string => from[index % from.length] ?? '';

describe('whatever is found, approved, undone, and whenever it is killed', () => {
  it('no allowed target is answered, no limit passed, no number goes back, and each list verifies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const rig = new RespondRig({
          limit: OVERALL,
          allow: { addresses: ['198.51.100.0/24'], users: ['monitor'], privateNetworks: true },
        });
        /** Targets of rules by their first moment in force or proposed. */
        const answered = new Map<
          string,
          { readonly at: number; readonly name: string; readonly dryRun: boolean; readonly target: string }
        >();
        let last: ListBody | undefined;
        const look = (): void => {
          const { list } = rig;
          if (last !== undefined) expect(list.sequence).toBeGreaterThanOrEqual(last.sequence);
          if (list.sequence === last?.sequence) expect(list).toEqual(last);
          last = list;
          for (const { target, until } of list.answers) {
            expect(ALLOWED.has(target.toLowerCase())).toBe(false);
            expect(until).toBeGreaterThan(rig.time.wall);
          }
          for (const { id, rule: name, created, dryRun, target, state } of rig.responses.list({}, 1_000).responses)
            if (name !== undefined && state !== 'allowed' && state !== 'limited')
              answered.set(id, { at: created, name, dryRun, target: target.toLowerCase() });
        };
        let before: ReturnType<RespondRig['found']> | undefined;
        try {
          rig.open();
          for (const one of steps) {
            if (one.kind === 'find') {
              const who = one.who.map((index) => pick(one.users ? USERS : ADDRESSES, index));
              const asked = rule({ kind: one.users ? 'lock_user' : 'block_address', mode: one.mode, limit: LIMIT });
              const to = rig.time.wall - one.ago;
              before = rig.found(who, asked, {
                rule: `r${one.rule}`,
                id: `${to} ${one.rule}`,
                window: { from: 0, to },
              });
              rig.answer(before);
            } else if (one.kind === 'again' && before !== undefined) {
              const count = rig.responses.list({}, 1_000).responses.length;
              rig.answer(before);
              const fresh = rig.responses.list({}, 1_000).responses.slice(0, -count || undefined);
              // What had no room then may have it now, but nothing that was answered is answered twice.
              for (const { id } of count === 0 ? [] : fresh) expect(answered.has(id)).toBe(false);
            } else if (one.kind === 'approve' || one.kind === 'undo') {
              const open = rig.responses
                .list({ state: one.kind === 'approve' ? ['proposed'] : ['proposed', 'active'] }, 1_000)
                .responses.map(({ id }) => id);
              const id = open[one.which % Math.max(1, open.length)];
              if (id !== undefined) rig.responses[one.kind](id, 'eve');
            } else if (one.kind === 'make') {
              const target = pick(ADDRESSES, one.who);
              const wanted = { kind: 'block_address', target, lasts: HOUR, reason: 'x', dryRun: false } as const;
              if (ALLOWED.has(target)) expect(() => rig.responses.make(wanted, 'eve')).toThrow('is never answered');
              else rig.responses.make(wanted, 'eve');
            } else if (one.kind === 'pass') await rig.time.pass(one.by);
            else if (one.kind === 'jump') rig.time.wall += one.by;
            else if (one.kind === 'restart') {
              rig.close();
              rig.open();
            } else if (one.kind === 'kill') {
              // What the killed one still has in memory reaches nobody; its timers belong to it.
              const killed = rig.responses;
              rig.open();
              killed.close();
            }
            look();
          }
          const entries = [...answered.values()];
          for (const { at } of entries) {
            const within = entries.filter((other) => other.at <= at && other.at > at - HOUR);
            const distinct = (some: typeof entries): number => new Set(some.map(({ target }) => target)).size;
            for (const name of ['r0', 'r1'])
              expect(distinct(within.filter((other) => other.name === name))).toBeLessThanOrEqual(LIMIT);
            expect(distinct(within.filter(({ dryRun }) => !dryRun))).toBeLessThanOrEqual(OVERALL);
          }
        } finally {
          rig.remove();
        }
      }),
      { numRuns: Number(process.env.TOCSIN_RUNS ?? 25) },
    );
  }, 120_000);
});
