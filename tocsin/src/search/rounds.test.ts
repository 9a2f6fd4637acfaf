import { describe, expect, it } from 'vitest';
import { Round, Rounds } from './rounds.ts';

type Lines = readonly (readonly string[])[];

/** A statement that is answered by hand. */
const statement = () => {
  let runs = 0;
  let answer: (lines: Lines) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  let signal: AbortSignal | undefined;
  const run = (given: AbortSignal): Promise<Lines> => {
    runs += 1;
    signal = given;
    return new Promise((resolve, reject) => {
      answer = resolve;
      fail = reject;
      given.addEventListener('abort', () => reject(given.reason));
    });
  };
  return {
    run,
    runs: () => runs,
    answer: (lines: Lines) => answer(lines),
    fail: (error: Error) => fail(error),
    ended: () => signal?.aborted,
  };
};
const forever = (): AbortSignal => new AbortController().signal;

describe('a round', () => {
  it('runs a statement once', async () => {
    const round = new Round(0);
    const one = statement();
    const asked = [round.ask('a', forever(), one.run), round.ask('a', forever(), one.run)];
    one.answer([['x']]);
    expect(await Promise.all([...asked, round.ask('a', forever(), one.run)])).toEqual([[['x']], [['x']], [['x']]]);
    expect(one.runs()).toBe(1);
  });

  it('lets one leave without the others, and ends with the last', async () => {
    const round = new Round(0);
    const one = statement();
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [round.ask('a', first.signal, one.run), round.ask('a', second.signal, one.run)];
    first.abort(new Error('left'));
    await expect(asked[0]).rejects.toThrow('left');
    expect(one.ended()).toBe(false);
    second.abort(new Error('left as well'));
    await expect(asked[1]).rejects.toThrow('left as well');
    expect(one.ended()).toBe(true);
    const again = round.ask('a', forever(), one.run);
    one.answer([]);
    await again;
    expect(one.runs()).toBe(2);
    await expect(round.ask('a', AbortSignal.abort(new Error('gone')), one.run)).rejects.toThrow('gone');
  });

  it('tells a failure to those that wait, and asks anew for others', async () => {
    const round = new Round(0);
    const one = statement();
    const asked = [round.ask('a', forever(), one.run), round.ask('a', forever(), one.run)];
    one.fail(new Error('away'));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = round.ask('a', forever(), one.run);
    one.answer([]);
    expect(await again).toEqual([]);
  });

  it('keeps no more than its limit', async () => {
    const round = new Round(0);
    const one = statement();
    for (const runs of [1, 2]) {
      const asked = round.ask('large', forever(), one.run);
      one.answer([['x'.repeat(2_000_000)]]);
      await asked;
      expect(one.runs()).toBe(runs);
    }
  });
});

it('rounds end, and the oldest make room', () => {
  let now = 0;
  const rounds = new Rounds(() => now);
  const first = rounds.of('first');
  expect(rounds.of('first')).toBe(first);
  for (let index = 0; index < 200; index++) rounds.of(`r${index}`);
  expect(rounds.of('first')).not.toBe(first);
  const last = rounds.of('r199');
  expect(rounds.of('r199')).toBe(last);
  now = 30_001;
  expect(rounds.of('r199')).not.toBe(last);
});
