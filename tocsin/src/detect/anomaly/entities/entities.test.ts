import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntityTable, OTHER } from './entity-table.ts';
import { Population } from './population.ts';
import { Seasons } from './season.ts';
import { Spread } from './spread.ts';

describe('entities', () => {
  const tableOf = (limit: number, newPerMinute = Number.POSITIVE_INFINITY) => {
    const evicted: (string | undefined)[] = [];
    const table: EntityTable = new EntityTable({
      limit,
      newPerMinute,
      onEvict: (slot) => evicted.push(table.keyOf(slot)),
    });
    return { table, evicted };
  };

  test('the one seen longest ago makes room', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 1, max: 6 }), (seen, limit) => {
        const { table, evicted } = tableOf(limit);
        const model: string[] = [];
        const gone: string[] = [];
        for (const one of seen) {
          const key = String(one);
          const at = model.indexOf(key);
          if (at >= 0) model.splice(at, 1);
          else if (model.length === limit) gone.push(model.shift() ?? '');
          model.push(key);
          expect(table.keyOf(table.see(key, 0))).toBe(key);
        }
        expect(evicted).toEqual(gone);
        expect(table.snapshot().keys).toEqual(model);
        expect(model.every((key) => table.keyOf(table.find(key) ?? OTHER) === key)).toBe(true);
        expect(Math.max(...model.map((key) => table.find(key) ?? 0), 0)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('new ones beyond what a minute takes are counted together, known ones are not', () => {
    const { table } = tableOf(10_000, 3);
    const slots = ['a', 'b', 'c', 'd', 'a', 'e'].map((key) => table.see(key, 59_999));
    expect(slots).toEqual([1, 2, 3, OTHER, 1, OTHER]);
    expect(table.see('d', 60_000)).toBe(4);
    expect([table.size, table.flooded]).toEqual([4, 2]);
  });

  test('grows to its limit', () => {
    const { table } = tableOf(5000);
    for (let index = 0; index < 6000; index++) table.see(`key ${index}`, index);
    expect([table.size, table.evicted, table.find('key 999'), table.find('key 5999')]).toEqual([
      5000,
      1000,
      undefined,
      1000,
    ]);
  });
});

describe('spread', () => {
  const spreadOf = (count: number, from = 0): Spread => {
    const spread = new Spread();
    for (let index = 0; index < count; index++) spread.add(`value ${from + index}`);
    return spread;
  };

  test.each([0, 1, 64])('%d values are counted exactly, however often they come', (count) => {
    const spread = spreadOf(count);
    for (let index = 0; index < count; index++) spread.add(`value ${index}`);
    expect(spread.count).toBe(count);
  });

  test.each([65, 200, 1000, 5000, 200_000])('%d values are estimated within a tenth', (count) => {
    expect(Math.abs(spreadOf(count).count / count - 1)).toBeLessThan(0.1);
  });

  test('restored, it goes on', () => {
    for (const count of [10, 100]) {
      const [whole, half] = [spreadOf(2 * count), spreadOf(count)];
      const restored = Spread.restore(structuredClone(half.snapshot()));
      for (let index = count; index < 2 * count; index++) restored.add(`value ${index}`);
      expect(restored.count).toBe(whole.count);
    }
  });
});

describe('season', () => {
  const HOUR = 3_600_000;

  test('the hours of a day have weights, 1 on average', () => {
    const seasons = new Seasons('day');
    for (let hour = 0; hour < 24 * 10; hour++) seasons.learn(hour * HOUR, hour % 24 === 9 ? 240 : 10);
    const weights = Array.from({ length: 24 }, (_, hour) => seasons.weight((240 + hour) * HOUR));
    expect(weights[9]).toBeGreaterThan(8);
    expect(weights[3]).toBeLessThan(0.7);
    expect(weights.reduce((sum, one) => sum + one, 0) / 24).toBeCloseTo(1, 0);
  });

  test('nothing is known at first, and a long gap is no habit', () => {
    const seasons = new Seasons('week');
    expect(seasons.weight(0)).toBe(1);
    seasons.learn(0, 5);
    seasons.learn(1e15, 5);
    for (let hour = 0; hour < 168; hour++) expect(seasons.weight(hour * HOUR)).toBeGreaterThan(0);
  });
});

test('what is common among all is not extreme', () => {
  const population = new Population();
  let extreme = 0;
  for (let index = 0; index < 20_000; index++)
    if (population.isExtreme(index % 10 === 0 ? 8 : 1) && index > 10_000) extreme++;
  expect(extreme).toBeLessThan(500);
  expect(population.isExtreme(100)).toBe(true);
});
