import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../event/index.ts';
import type { DetectionRule } from '../sigma/documents.ts';
import { Correlations, type CorrelationsOptions } from './correlations.ts';
import type { AnyCorrelation, AnyCorrelationRule } from './documents.ts';
import { EventLists } from './event-lists.ts';
import { whole } from './moment.ts';
import { PairTable } from './pair-table.ts';
import { watchesOf } from './watches.ts';

const head = { file: 'rules.yml', line: 1, references: [], tags: [], falsePositives: [], fields: [], other: {} };
const base: DetectionRule = {
  ...head,
  kind: 'rule',
  name: 'base',
  title: 'base',
  logsource: {},
  selections: new Map(),
  condition: { kind: 'selection', name: 'selection' },
};

const rule = (body: Partial<AnyCorrelation>, name = 'rule'): AnyCorrelationRule => {
  const common = { type: 'event_count', rules: ['base'], groupBy: ['user.name'], timespan: 60_000, aliases: new Map() };
  const correlation = { condition: [{ comparison: 'gte', value: 3 }], generate: false, ...common, ...body };
  return {
    ...head,
    kind: 'correlation',
    name,
    title: name,
    correlation: correlation as AnyCorrelation,
  } as AnyCorrelationRule;
};

const start = (rules: readonly AnyCorrelationRule[], options: CorrelationsOptions = {}) => {
  const { watches, problems } = watchesOf([base, ...rules]);
  const found: string[] = [];
  const engine = new Correlations(watches, options, ({ rule: { title } }, { key, first, last, count }, change) => {
    if (change === 'done') found.push(`${title} ${key} ${first}-${last} ${count}`);
  });
  let index = 0;
  const add = (time: number, user: string, more: Partial<Event> = {}): void =>
    engine.add([base], { '@timestamp': time, user: { name: user }, ...more }, index++);
  return { engine, add, found, problems };
};

describe('what correlations remember', () => {
  it('is of so many groups: the one not seen for longest makes room', () => {
    const { engine, add, found } = start([rule({})], { keys: 2 });
    add(0, 'a');
    add(1, 'b');
    add(2, 'a');
    add(3, 'c');
    add(4, 'a');
    add(5, 'b');
    add(6, 'b');
    engine.finish();
    expect(found).toEqual(['rule a 0-4 3']);
    expect(engine.counts).toMatchObject({ evicted: 2 });
    expect(engine.size.keys).toBe(2);
  });

  it('takes so many new groups a minute, and those that it knows all the time', () => {
    const { engine, add, found } = start([rule({})], { newKeysPerMinute: 1 });
    for (let n = 0; n < 3; n++) {
      add(n, 'a');
      add(n, 'b');
    }
    add(60_000, 'b');
    engine.finish();
    expect(found).toEqual(['rule a 0-2 3']);
    expect(engine.counts).toMatchObject({ refused: 3 });
    expect(engine.size.keys).toBe(2);
  });

  it('is so many events together', () => {
    const { engine, add } = start([rule({ condition: [{ comparison: 'gte', value: 100 }] })], { entries: 10 });
    for (let n = 0; n < 50; n++) add(n, `user${n % 3}`);
    for (let n = 0; n < 50; n++) add(50 + n, 'one');
    expect(engine.size.entries).toBeLessThanOrEqual(10);
    expect(engine.counts.dropped).toBeGreaterThan(0);
  });

  it('is no more of a group than its condition asks for', () => {
    const { engine, add } = start([rule({}), rule({ type: 'value_count', field: ['n'] }, 'values')]);
    for (let n = 0; n < 10_000; n++) add(n, 'a', { n });
    expect(engine.size.entries).toBe(8);
  });

  it('goes with the window', () => {
    const { engine, add } = start([rule({}), rule({ type: 'value_sum', field: ['n'] }, 'sum')]);
    for (let n = 0; n < 1_000; n++) add(n, `user${n}`, { n });
    engine.advance(200_000);
    expect(engine.size).toEqual({ keys: 0, entries: 0, queued: 0 });
  });

  it('counts what comes too late, and what lacks a group or a number', () => {
    const { engine, add } = start([rule({ type: 'value_sum', field: ['n'] })], { lateness: 10 });
    add(100, 'a', { n: 1 });
    add(91, 'a', { n: '2' });
    add(89, 'a', { n: 1 });
    add(100, 'a', { n: 'many' });
    add(100, '', { n: 1 });
    expect(engine.counts).toMatchObject({ late: 1, ungrouped: 1, valueless: 1 });
  });
});

describe('correlations that are wrong', () => {
  it.each([
    ['nobody', { rules: ['nobody'] }, 'there is no rule "nobody"'],
    ['itself', { rules: ['rule'] }, 'rests on itself through "rule"'],
    ['no span', { timespan: 0 }, '`timespan` must be more than nothing and at most 48d'],
    ['a long span', { timespan: 50 * 86_400_000 }, '`timespan` must be more than nothing and at most 48d'],
    ['no field', { type: 'value_count' as const }, 'value_count needs `condition.field`'],
    ['two numbers', { type: 'value_sum' as const, field: ['a', 'b'] }, 'value_sum takes the numbers of one field'],
  ])('%s', (_name, body, message) => {
    expect(start([rule(body)]).problems.map((problem) => problem.message)).toEqual([message]);
  });

  it('in a ring', () => {
    const ring = [rule({ rules: ['two'] }, 'one'), rule({ rules: ['one'] }, 'two'), rule({}, 'three')];
    const { watches, problems } = watchesOf([base, ...ring]);
    expect(problems.map(({ message }) => message)).toEqual([
      'rests on itself through "one"',
      'rests on "two", which is wrong itself',
    ]);
    expect(watches.map(({ rule: { title } }) => title)).toEqual(['three']);
  });
});

describe('groups', () => {
  it('are by aliases, under our names', () => {
    const aliases = new Map([['who', new Map([['base', 'cs-username']])]]);
    const { watches } = watchesOf([base, rule({ groupBy: ['who', 'c-ip'], aliases })]);
    const [watch] = watches;
    const text = watch?.group.text({ '@timestamp': 0, user: { name: '3:a' }, source: { ip: ['192.0.2.1'] } }, 0) ?? '';
    expect({ ...watch?.group.values(text) }).toEqual({ 'user.name': '3:a', 'source.ip': '192.0.2.1' });
  });

  it('are told from their text again, whatever is in it', () => {
    const { watches } = watchesOf([base, rule({ groupBy: ['a', 'b', 'c'] })]);
    const value = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const text = watches[0]?.group.text({ '@timestamp': 0, a, b, c }, 0) ?? '';
        expect({ ...watches[0]?.group.values(text) }).toEqual({ a, b, c });
      }),
    );
  });
});

describe('what is kept in few bytes', () => {
  it('is the whole number, near to now', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e15 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (now, ago) => {
        const kept = new Uint32Array([now - ago])[0] ?? 0;
        expect(whole(kept, now)).toBe(now - ago);
      }),
    );
  });

  it('is a table of pairs', () => {
    const command = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const pairs: [number, number][] = [];
        const table = new PairTable(
          (node) => pairs[node]?.[0] ?? -1,
          (node) => pairs[node]?.[1] ?? -1,
        );
        const model = new Map<string, number>();
        for (const [isAdded, first, second] of commands) {
          const key = `${first} ${second}`;
          const known = model.get(key);
          expect(table.find(first, second)).toBe(known ?? -1);
          if (isAdded && known === undefined) {
            pairs.push([first, second]);
            table.add(pairs.length - 1);
            model.set(key, pairs.length - 1);
          } else if (!isAdded && known !== undefined) {
            table.remove(known);
            model.delete(key);
          }
        }
        for (const [key, node] of model) {
          const [first = 0, second = 0] = key.split(' ').map(Number);
          expect(table.find(first, second)).toBe(node);
        }
      }),
    );
  });

  it('uses room again', () => {
    const lists = new EventLists({ valued: false });
    for (let n = 0; n < 1_000; n++) {
      lists.push(n % 7, n, n);
      if (n >= 10) lists.shift((n - 10) % 7);
    }
    expect(lists.size).toBe(10);
    expect(lists.save().times.length).toBe(11);
  });
});
