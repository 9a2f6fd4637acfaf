import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMON, Grouping, incidentId, LONGEST, MOST_ALERTS, WINDOW } from './grouping.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 26, 8);
const HOUR = 60 * MINUTE;

type Sight = readonly [id: string, minutes: number, ...entities: readonly string[]];

const place = (grouping: Grouping, [id, minutes, ...entities]: Sight) =>
  grouping.place(id, START + minutes * MINUTE, entities);
/** Alerts by incident, each list in order. */
const parts = (sights: readonly Sight[], grouping = new Grouping()): string[] => {
  const placed = sights.map((sight) => [sight[0], place(grouping, sight).incident] as const);
  const groups = new Map<string, string[]>();
  for (const [id, incident] of placed) {
    const group = groups.get(grouping.resolve(incident)) ?? [];
    groups.set(grouping.resolve(incident), [...group, id]);
  }
  return [...groups.values()].map((ids) => ids.sort().join(' ')).sort();
};

describe('alerts', () => {
  it.each<[string, readonly Sight[], readonly string[]]>([
    [
      'of one entity within an hour are one incident',
      [
        ['a', 0, 'ann'],
        ['b', 60, 'ann'],
      ],
      ['a b'],
    ],
    [
      'of one entity after more than an hour are two',
      [
        ['a', 0, 'ann'],
        ['b', 61, 'ann'],
      ],
      ['a', 'b'],
    ],
    [
      'go on as long as no hour passes',
      [
        ['a', 0, 'ann'],
        ['b', 50, 'ann'],
        ['c', 100, 'ann'],
      ],
      ['a b c'],
    ],
    [
      'of different entities are apart',
      [
        ['a', 0, 'ann'],
        ['b', 1, 'bob'],
      ],
      ['a', 'b'],
    ],
    [
      'that share one of several belong together',
      [
        ['a', 0, 'ann', '9.9.9.9'],
        ['b', 1, 'bob', '9.9.9.9'],
      ],
      ['a b'],
    ],
    [
      'that come late join what they belong to',
      [
        ['a', 50, 'ann'],
        ['b', 0, 'ann'],
      ],
      ['a b'],
    ],
    [
      'about nobody stay alone',
      [
        ['a', 0],
        ['b', 0],
      ],
      ['a', 'b'],
    ],
  ])('%s', (_, sights, expected) => {
    expect(parts(sights)).toEqual(expected);
  });

  it('one that has something of two incidents makes them one, and says so', () => {
    const grouping = new Grouping();
    const ann = place(grouping, ['a', 0, 'ann']).incident;
    const address = place(grouping, ['b', 5, '9.9.9.9']).incident;
    expect(place(grouping, ['c', 6, 'ann', '9.9.9.9'])).toEqual({ incident: ann, merged: [address] });
    expect(grouping.resolve(address)).toBe(ann);
    expect(place(grouping, ['d', 7, '9.9.9.9'])).toEqual({ incident: ann, merged: [] });
  });

  it('the id is made of the alert that began it', () => {
    expect(place(new Grouping(), ['a', 0, 'ann'])).toEqual({ incident: incidentId('a'), merged: [] });
    expect(incidentId('a')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('after it was closed begin a new incident; one that is opened again takes them', () => {
    const grouping = new Grouping();
    const { incident } = place(grouping, ['a', 0, 'ann']);
    grouping.setOpen(incident, false);
    expect(place(grouping, ['b', 1, 'ann']).incident).toBe(incidentId('b'));
    grouping.setOpen(incidentId('b'), false);
    grouping.setOpen(incident, true);
    expect(place(grouping, ['c', 2, 'ann']).incident).toBe(incident);
  });
});

describe('a noisy scanner', () => {
  it('begins a new incident after a day', () => {
    const sights = Array.from({ length: 49 }, (_, index): Sight => [`a${index}`, index * 30, 'scanner']);
    const grouping = new Grouping();
    const incidents = sights.map((sight) => place(grouping, sight).incident);
    expect(new Set(incidents).size).toBe(1);
    expect(place(grouping, ['late', 49 * 30, 'scanner']).incident).toBe(incidentId('late'));
    expect(LONGEST / HOUR).toBe(24);
  });

  it('begins a new incident after so many alerts', () => {
    const grouping = new Grouping();
    const counts = new Map<string, number>();
    for (let index = 0; index < 2 * MOST_ALERTS; index++) {
      const { incident } = place(grouping, [`a${index}`, index / 60, 'scanner']);
      counts.set(incident, (counts.get(incident) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([MOST_ALERTS, MOST_ALERTS]);
  });

  it('does not join two incidents that are too many together', () => {
    const grouping = new Grouping();
    for (let index = 0; index < MOST_ALERTS / 2; index++) {
      place(grouping, [`a${index}`, 0, 'ann']);
      place(grouping, [`b${index}`, 0, 'bob']);
    }
    const { merged } = place(grouping, ['c', 1, 'ann', 'bob']);
    expect(merged).toEqual([]);
  });

  it('what is in many incidents joins nothing any more', () => {
    const grouping = new Grouping();
    // Each is closed, so that the next begins anew.
    for (let index = 0; index <= COMMON; index++) {
      const { incident } = place(grouping, [`a${index}`, index, 'proxy', `user${index}`]);
      grouping.setOpen(incident, false);
    }
    expect(place(grouping, ['x', 20, 'proxy', 'ann']).incident).toBe(incidentId('x'));
    expect(place(grouping, ['y', 20, 'proxy', 'bob']).incident).toBe(incidentId('y'));
    expect(place(grouping, ['z', 21, 'proxy', 'ann']).incident).toBe(incidentId('x'));
  });
});

it('the parts are the same in whatever order alerts come', () => {
  const sight = fc.record({
    minutes: fc.integer({ min: 0, max: 540 }),
    entities: fc.subarray(['ann', 'bob', 'cid', '9.9.9.9', '8.8.8.8', '7.7.7.7'], { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(sight, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (found, order) => {
      const sights = found.map(({ minutes, entities }, index): Sight => [`a${index}`, minutes, ...entities]);
      const shuffled = sights
        .map((one) => [order.next().value, one] as const)
        .sort(([one], [other]) => one - other)
        .map(([, one]) => one);
      expect(parts(shuffled)).toEqual(parts(sights));
      // And they are what the definition says: linked by shared entities that are at most an hour apart.
      const linked = (one: Sight, other: Sight): boolean =>
        Math.abs(one[1] - other[1]) * MINUTE <= WINDOW &&
        one.slice(2).some((entity) => other.slice(2).includes(entity));
      const whole = parts(sights);
      for (const one of sights)
        for (const other of sights)
          if (linked(one, other))
            expect(whole.some((ids) => ids.split(' ').includes(one[0]) && ids.split(' ').includes(other[0]))).toBe(
              true,
            );
    }),
    { numRuns: 300 },
  );
});

it('what was restored goes on as if nothing had happened', () => {
  const sights: readonly Sight[] = [
    ['a', 0, 'ann'],
    ['b', 5, '9.9.9.9'],
    ['c', 6, 'ann', '9.9.9.9'],
    ['d', 7, 'bob'],
  ];
  const before = new Grouping();
  const after = new Grouping();
  for (const sight of sights) {
    const { incident, merged } = place(before, sight);
    after.restore(incident, START + sight[1] * MINUTE, sight.slice(2) as string[]);
    for (const part of merged) after.merge(part, incident);
  }
  const next: Sight = ['e', 60, '9.9.9.9', 'bob'];
  expect(place(after, next)).toEqual(place(before, next));
});
