import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { throttle } from './throttle.ts';
import { type Tried, tryFilter } from './try-filter.ts';

const second = (number: number): string => new Date(number * 1000).toISOString();
const throttled = async (filter: Tried, ...events: readonly ValueObject[]): Promise<boolean[]> => {
  const before = filter.matched.length;
  const out = await filter.run(...events.map((event, n) => ({ n, ...event })));
  const matched = new Set(filter.matched.slice(before).map(({ n }) => n));
  return out.map(({ n }) => matched.has(n));
};

describe('throttle', () => {
  it.each<[Record<string, unknown>, number, boolean[]]>([
    [{ after_count: 2 }, 1, [false]],
    [{ before_count: 2, after_count: 3 }, 5, [true, false, false, true, true]],
    [{ before_count: 3, after_count: 5 }, 7, [true, true, false, false, false, true, true]],
    [{ after_count: 1 }, 4, [false, true, true, true]],
    [{}, 3, [false, false, false]],
  ])('%j', async (options, count, expected) =>
    expect(
      await throttled(
        tryFilter(throttle, { key: '%{h}', ...options }),
        ...Array.from({ length: count }, () => ({ h: 'a' })),
      ),
    ).toEqual(expected),
  );

  it('counts by key', async () => {
    const filter = tryFilter(throttle, { key: '%{h}%{m}', after_count: 1 });
    expect(
      await throttled(filter, { h: 'a', m: 'x' }, { h: 'a', m: 'y' }, { h: 'b', m: 'x' }, { h: 'a', m: 'x' }),
    ).toEqual([false, false, false, true]);
  });

  it('tells long keys apart', async () => {
    const filter = tryFilter(throttle, { key: '%{h}', after_count: 1 });
    const long = 'x'.repeat(100_000);
    expect(await throttled(filter, { h: `${long}a` }, { h: `${long}b` }, { h: `${long}a` })).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('counts by the time of events, in slots from the first one on', async () => {
    const filter = tryFilter(throttle, { key: 'k', after_count: 1, period: 60 });
    const times = [100, 159, 160, 99, 41, 219, 40];
    expect(await throttled(filter, ...times.map((time) => ({ '@timestamp': second(time) })))).toEqual([
      false,
      true,
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('takes the period from the event, 60 where it is none', async () => {
    const filter = tryFilter(throttle, { key: 'k', after_count: 1, period: '%{p}' });
    expect(
      await throttled(
        filter,
        { '@timestamp': second(0), p: 10 },
        { '@timestamp': second(10), p: 10 },
        { '@timestamp': second(15) },
      ),
    ).toEqual([false, false, true]);
  });

  it('forgets slots that are older than the latest by max_age', async () => {
    const filter = tryFilter(throttle, { key: 'k', after_count: 1, period: 10, max_age: 100 });
    expect(
      await throttled(filter, { '@timestamp': second(0) }, { '@timestamp': second(100) }, { '@timestamp': second(0) }),
    ).toEqual([false, false, true]);
    expect(await throttled(filter, { '@timestamp': second(110) }, { '@timestamp': second(0) })).toEqual([false, false]);
  });

  it('keeps slots for less time when there are too many', async () => {
    const filter = tryFilter(throttle, { key: '%{k}', after_count: 1, max_age: 100, max_counters: 2 });
    await throttled(filter, { k: 'a' }, { k: 'b' }, { k: 'c' });
    filter.flush();
    expect(filter.notices).toEqual([expect.stringMatching(/more than 2 counters: slots are kept for 95 seconds/)]);
    for (let round = 0; round < 30; round++) filter.flush();
    expect(filter.notices.at(-1)).toMatch(/for 5 seconds/);
    expect(filter.notices).toHaveLength(19);
  });

  it('forgets keys that are long gone', async () => {
    const filter = tryFilter(throttle, { key: '%{k}', after_count: 1, max_age: 100 });
    await throttled(filter, { k: 'a', '@timestamp': second(0) }, { k: 'b', '@timestamp': second(1000) });
    filter.flush();
    expect(
      await throttled(filter, { k: 'a', '@timestamp': second(0) }, { k: 'b', '@timestamp': second(1000) }),
    ).toEqual([false, true]);
  });
});
