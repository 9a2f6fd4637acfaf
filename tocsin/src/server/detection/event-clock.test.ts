import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventClock, LATENESS } from './event-clock.ts';

const MINUTE = 60_000;
const NOON = 1_800_000_000_000;

/** Times by which the events of batches are judged. */
const judged = (clock: EventClock, batches: readonly { readonly at: number; readonly times: readonly number[] }[]) =>
  batches.flatMap(({ at, times }) => {
    clock.receive(at);
    return times.map((time) => clock.timeOf(time));
  });

describe('the time of rules', () => {
  it('is that of the newest event, and what has passed since', () => {
    const clock = new EventClock();
    expect(clock.now(NOON)).toBe(-Infinity);
    clock.receive(NOON + 700);
    clock.timeOf(NOON);
    expect(clock.now(NOON + 700)).toBe(NOON);
    expect(clock.now(NOON + 5_700)).toBe(NOON + 5_000);
    // A clock that was put back.
    expect(clock.now(NOON - MINUTE)).toBe(NOON);
  });

  it.each([
    ['in order', NOON + 1, NOON + 1],
    ['out of order, within what is put in order', NOON - LATENESS, NOON - LATENESS],
    ['a little later', NOON - 30_000, NOON - LATENESS],
    ['of yesterday', NOON - 24 * 60 * MINUTE, NOON - 24 * 60 * MINUTE],
    ['of tomorrow', NOON + 24 * 60 * MINUTE, NOON + 100],
  ])('an event %s', (_, time, expected) => {
    const clock = new EventClock();
    clock.receive(NOON + 100);
    clock.timeOf(NOON);
    expect(clock.timeOf(time)).toBe(expected);
  });

  it('goes on for an event of tomorrow alone, which makes no other late', () => {
    const clock = new EventClock();
    clock.receive(NOON);
    clock.timeOf(NOON + 24 * 60 * MINUTE);
    clock.receive(NOON + 1_000);
    expect(clock.timeOf(NOON + 900)).toBe(NOON + 900);
  });

  it('judges batches alike, wherever a crash has cut', () => {
    const batch = fc.record({
      at: fc.integer({ min: NOON, max: NOON + 10 * MINUTE }),
      times: fc.array(fc.integer({ min: NOON - 5 * MINUTE, max: NOON + 15 * MINUTE }), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 20 }), fc.nat(20), (batches, cut) => {
        const whole = judged(new EventClock(), batches);
        const before = new EventClock();
        const first = judged(before, batches.slice(0, cut));
        // What a process that has ended was asked meanwhile does not count.
        before.now(NOON + 20 * MINUTE);
        const second = judged(new EventClock(before.state), batches.slice(cut));
        expect([...first, ...second]).toEqual(whole);
      }),
    );
  });
});
