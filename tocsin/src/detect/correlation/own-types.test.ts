import { describe, expect, it } from 'vitest';
import type { Event, ValueObject } from '../../event/index.ts';
import { createDetector, type RuleFinding } from '../detector.ts';
import { readThreshold } from '../threshold/index.ts';

const MINUTE = 60_000;

/** Findings as `entity: first–last count`, times in minutes. */
const found = (text: string, events: readonly (readonly [minute: number, fields: ValueObject])[], until?: number) => {
  const { documents, problems } = readThreshold(`title: rule\n${text}`, 'r.yml');
  expect(problems).toEqual([]);
  const findings: RuleFinding[] = [];
  const detector = createDetector(documents, { route: false, lateness: 0 }, (finding, change) => {
    if (change === 'done') findings.push(finding);
  });
  expect(detector.problems).toEqual([]);
  for (const [index, [minute, fields]] of events.entries())
    detector.add({ '@timestamp': minute * MINUTE, a: 1, ...fields } as Event, index);
  if (until !== undefined) detector.advance(until * MINUTE);
  detector.finish();
  return findings.map(
    ({ entity, first, last, count }) =>
      `${Object.values(entity).join(' ')}: ${first / MINUTE}–${last / MINUTE} ${count}`,
  );
};

/** `n` events from minute `from`, one each `step` minutes. */
const some = (n: number, from: number, step = 1, fields: ValueObject = { k: 'x' }) =>
  Array.from({ length: n }, (_, at): readonly [number, ValueObject] => [from + at * step, fields]);

describe('spike', () => {
  const up = 'when: {a: 1}\nspike: {times: 3, least: 9}\nwithin: 10m\nby: k\n';

  it('is found when both spans are known', () => {
    expect(found(up, [...some(6, 0, 5), ...some(20, 30, 0.1)])).toEqual(['x: 25–31.9 21']);
  });

  it('is not found for what is new, and not for what is as before', () => {
    expect(found(up, some(50, 0, 0.1))).toEqual([]);
    expect(found(up, some(100, 0, 0.5))).toEqual([]);
  });

  it('is found out of nothing, where the group was known', () => {
    expect(found(up, [...some(3, 0, 5), ...some(9, 25, 0.1)])).toEqual(['x: 25–25.8 9']);
  });

  it('downwards is found when events stay away', () => {
    const down = 'when: {a: 1}\nspike: {times: 3, direction: down, least: 9}\nwithin: 10m\nby: k\n';
    expect(found(down, some(40, 0, 0.5), 60)).toHaveLength(1);
    expect(found(down, some(100, 0, 0.5))).toEqual([]);
  });
});

describe('a new term', () => {
  const text = 'when: {a: 1}\nnew: v\nwithin: 10d\nlearn: 1h\nby: k\n';
  const at = (minute: number, v: string, k = 'x'): readonly [number, ValueObject] => [minute, { k, v }];

  it('is found once the group is known long enough, each for itself', () => {
    const events = [
      at(0, 'a'),
      at(30, 'b'),
      at(60, 'c'),
      at(61, 'c'),
      at(62, 'd'),
      at(62, 'e'),
      at(62, 'a', 'y'),
      at(63, 'a'),
    ];
    expect(found(text, events)).toEqual(['x c: 60–60 1', 'x d: 62–62 1', 'x e: 62–62 1']);
  });

  it('is new again after the span', () => {
    const day = 1440;
    const events = [at(0, 'a'), ...Array.from({ length: 12 }, (_, n) => at((n + 1) * day, 'b'))];
    expect(found(text, [...events, at(12.5 * day, 'a')])).toEqual([
      `x b: ${day}–${day} 1`,
      `x a: ${12.5 * day}–${12.5 * day} 1`,
    ]);
  });
});

describe('a change', () => {
  it('is found each time, within the span', () => {
    const text = 'when: {a: 1}\nchange: v\nwithin: 10m\nby: k\n';
    const events = ['a', 'a', 'b', 'a'].map((v, n): readonly [number, ValueObject] => [n, { k: 'x', v }]);
    expect(found(text, [...events, [20, { k: 'x', v: 'c' }]])).toEqual(['x b: 2–2 1', 'x a: 3–3 1']);
  });
});

describe('a share', () => {
  const text = 'when: {a: 1}\nshare: {of: {bad: true}, gte: 50, least: 4}\nwithin: 10m\nby: k\n';

  it('is of so many events at least', () => {
    expect(found(text, some(3, 0, 1, { k: 'x', bad: true }))).toEqual([]);
    expect(found(text, some(4, 0, 1, { k: 'x', bad: true }))).toHaveLength(1);
  });

  it('is over when it falls', () => {
    const events = [
      ...some(4, 0, 1, { k: 'x', bad: true }),
      ...some(6, 4, 0.5),
      ...some(9, 30, 1, { k: 'x', bad: true }),
    ];
    expect(found(text, events)).toHaveLength(2);
  });

  it('downwards is judged when the window closes', () => {
    const low = 'when: {a: 1}\nshare: {of: {bad: true}, lt: 50, least: 4}\nwithin: 10m\nby: k\n';
    expect(found(low, some(5, 0), 60)).toHaveLength(1);
    expect(found(low, some(5, 0, 1, { k: 'x', bad: true }), 60)).toEqual([]);
  });
});

describe('silence', () => {
  const text = 'when: {a: 1}\ncount: {lt: 1}\nwithin: 10m\nby: k\n';

  it('is found once, at its end of the span, for who was there', () => {
    expect(found(text, [...some(5, 0), ...some(1, 40)], 100)).toEqual(['x: 4–14 0', 'x: 40–50 0']);
  });

  it('is not found while events come, nor before it is known', () => {
    expect(found(text, some(50, 0, 10))).toEqual([]);
    expect(found(text, some(1, 0), 10)).toEqual([]);
  });
});
