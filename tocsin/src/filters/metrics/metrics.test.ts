import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { tryFilter } from '../try-filter.ts';
import { createMeter } from './meter.ts';
import { metrics } from './metrics.ts';
import { createTimer } from './timer.ts';

const STATUS = [{ response: 200 }, { response: 200 }, { response: 404 }];
const HTTP = { meter: ['http_%{response}'] };

describe('metrics', () => {
  it('says nothing of nothing', () => expect(tryFilter(metrics, HTTP).flush()).toEqual([]));

  it('counts', async () => {
    const filter = tryFilter(metrics, HTTP, { clock: () => 1000 });
    expect(await filter.run(...STATUS)).toHaveLength(3);
    expect(filter.matched).toHaveLength(0);
    const expected = {
      http_200: { count: 2, rate_1m: 0, rate_5m: 0, rate_15m: 0 },
      http_404: { count: 1 },
      message: hostname(),
      '@timestamp': '1970-01-01T00:00:01.000Z',
    };
    expect(filter.flush()).toMatchObject([expected]);
    expect(filter.flush()).toMatchObject([expected]);
    expect(filter.matched).toHaveLength(2);
  });

  it('gives the rates and percentiles that are asked for', async () => {
    const filter = tryFilter(metrics, { timer: ['t', '%{ms}'], rates: [1], percentiles: [1, 2] });
    await filter.run({ ms: 1 });
    expect(Object.keys(filter.flush()[0]?.t as ValueObject)).toEqual([
      'count',
      'rate_1m',
      'min',
      'max',
      'stddev',
      'mean',
      'p1',
      'p2',
    ]);
  });

  it('measures', async () => {
    const filter = tryFilter(metrics, { timer: { '[a]_time': '%{ms}' } });
    await filter.run({ ms: 10 }, { ms: '20' }, { ms: 30 });
    expect(filter.flush()).toMatchObject([
      { '[a]_time': { count: 3, min: 10, max: 30, mean: 20, stddev: Math.sqrt(10), p99: 30, p1: 10 } },
    ]);
  });

  it('takes no number for 0', async () => {
    const filter = tryFilter(metrics, { timer: ['t', '%{nope}'] });
    await filter.run({});
    expect(filter.flush()).toMatchObject([{ t: { count: 1, max: 0 } }]);
  });

  it('flushes when told to', async () => {
    const filter = tryFilter(metrics, { ...HTTP, flush_interval: 15 });
    await filter.run(...STATUS);
    expect([1, 2, 3, 4, 5, 6].map(() => filter.flush().length)).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('begins anew', async () => {
    const filter = tryFilter(metrics, { ...HTTP, clear_interval: 15 });
    await filter.run(...STATUS);
    expect([1, 2, 3, 4].map(() => filter.flush().length)).toEqual([1, 1, 1, 0]);
  });

  it('leaves out what is old', async () => {
    const filter = tryFilter(metrics, { meter: 'all', ignore_older_than: 10 }, { clock: () => 100_000 });
    await filter.run({ '@timestamp': '1970-01-01T00:01:29.999Z' }, { '@timestamp': '1970-01-01T00:01:30.000Z' });
    expect(filter.flush()).toMatchObject([{ all: { count: 1 } }]);
  });

  it('keeps only so many names, and none that an event needs', async () => {
    const filter = tryFilter(metrics, { meter: '%{name}' });
    await filter.run(
      { name: '@timestamp' },
      { name: 'tags' },
      ...Array.from({ length: 10_005 }, (_, n) => ({ name: `n${n}` })),
    );
    const [event = {}] = filter.flush();
    expect(Object.keys(event).filter((name) => name.startsWith('n'))).toHaveLength(10_000);
    expect(event['@timestamp']).toBe('1970-01-01T00:00:00.000Z');
    expect(filter.counts.get('refused')).toBe(7);
    expect(filter.notices).toHaveLength(1);
  });

  it.each([
    [{ rates: [90] }, /is none of 1, 5 and 15/],
    [{ percentiles: ['x'] }, /is no number/],
  ])('%j is refused', (options, message) => expect(() => tryFilter(metrics, options)).toThrow(message));
});

describe('meter', () => {
  it('averages exponentially, by five seconds', () => {
    let now = 0;
    const meter = createMeter(() => now);
    for (let n = 0; n < 50; n++) meter.mark();
    expect(meter.rate(1)).toBe(0);
    now = 5_001;
    expect(meter.rate(1)).toBeCloseTo(10);
    now = 65_002;
    expect(meter.rate(1)).toBeCloseTo(10 * Math.exp(-1));
    expect(meter.rate(5)).toBeCloseTo(10 * Math.exp(-1 / 5));
    expect(meter.count).toBe(50);
  });
});

describe('timer', () => {
  it('interpolates percentiles, and keeps a sample', () => {
    let now = 0;
    let seed = 1;
    const random = (): number => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const timer = createTimer(() => now, random);
    for (const value of [1, 2, 3, 4]) timer.update(value);
    expect(timer.percentile(0.5)).toBe(2.5);
    for (let n = 0; n < 5_000; n++) timer.update(1000);
    now = 3_600_000;
    for (let n = 0; n < 5_000; n++) timer.update(2000);
    expect(timer.percentile(0.5)).toBe(2000);
    expect(timer.max).toBe(2000);
    expect(timer.min).toBe(1);
  });
});
