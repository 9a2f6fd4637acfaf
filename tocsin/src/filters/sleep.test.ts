import { describe, expect, it } from 'vitest';
import { sleep } from './sleep.ts';
import { tryFilter } from './try-filter.ts';

describe('sleep', () => {
  it('wakes up', async () => {
    const filter = tryFilter(sleep, { time: '%{s}' });
    expect(await filter.run({ s: 0.01 }, { s: 'soon' })).toHaveLength(2);
    expect(filter.matched).toHaveLength(2);
  });

  it('is woken by the end', async () => {
    const filter = tryFilter(sleep, { time: 1e9 });
    const waiting = filter.run({});
    await filter.filter.close?.();
    expect(await waiting).toHaveLength(1);
  });

  it('sleeps at each n-th event', async () => {
    const filter = tryFilter(sleep, { time: 1e9, every: 3 });
    expect(await filter.run({}, {})).toHaveLength(2);
    const waiting = filter.run({});
    await filter.filter.close?.();
    expect(await waiting).toHaveLength(1);
  });

  it('replays the time between events', async () => {
    const filter = tryFilter(sleep, { replay: true, time: 1000 });
    const events = ['00.000', '05.000', '01.000'].map((second) => ({ '@timestamp': `2026-11-23T00:00:${second}Z` }));
    expect(await filter.run(...events)).toHaveLength(3);
  });

  it('needs a time', () => expect(() => tryFilter(sleep, {})).toThrow(/"time" is missing/));
});
