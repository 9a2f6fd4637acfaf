import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../event/index.ts';
import type { CorrelationType, DetectionRule } from '../sigma/documents.ts';
import { compile, isRising } from './comparisons.ts';
import { Correlations } from './correlations.ts';
import type { AnyCorrelation, AnyCorrelationRule, AnyDocument } from './documents.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { watchesOf } from './watches.ts';

const head = { file: 'rules.yml', line: 1, references: [], tags: [], falsePositives: [], fields: [], other: {} };

const base = (name: string): DetectionRule => ({
  ...head,
  kind: 'rule',
  name,
  title: name,
  logsource: {},
  selections: new Map(),
  condition: { kind: 'selection', name: 'selection' },
});

const BASES = ['r0', 'r1', 'r2'].map(base);

const correlation = (
  name: string,
  body: Partial<AnyCorrelation> & { type: AnyCorrelation['type'] },
): AnyCorrelationRule => {
  const common = { rules: ['r0'], groupBy: ['user'], timespan: 10, aliases: new Map(), generate: false };
  return {
    ...head,
    kind: 'correlation',
    name,
    title: name,
    correlation: { ...common, ...body } as AnyCorrelation,
  } as AnyCorrelationRule;
};

interface Given {
  readonly time: number;
  /** Bits: the rules that it matches. */
  readonly rules: number;
  readonly user?: string | undefined;
  readonly value?: number | undefined;
}

interface Found {
  readonly key: string;
  readonly at: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly events: readonly number[];
}

const eventOf = ({ time, user, value }: Given): Event => ({
  '@timestamp': time,
  ...(user === undefined ? {} : { user }),
  ...(value === undefined ? {} : { value }),
});

const matchedBy = ({ rules }: Given): readonly DetectionRule[] => BASES.filter((_, bit) => (rules >> bit) & 1);

interface Run {
  readonly lateness?: number;
  /** Indices of events before which all is saved and restored. */
  readonly restarts?: readonly number[];
}

/** What the engine finds, by rule. Windows are all closed at the end. */
const run = (documents: readonly AnyDocument[], given: readonly Given[], { lateness = 0, restarts = [] }: Run = {}) => {
  const found = new Map<string, (Found & { id: string })[]>();
  const begun = new Map<string, number>();
  const start = (): Correlations => {
    const { watches, problems } = watchesOf([...BASES, ...documents]);
    expect(problems).toEqual([]);
    return new Correlations(watches, { lateness }, ({ rule }, finding, change) => {
      if (change === 'new') begun.set(finding.id, finding.last);
      if (change !== 'done') return;
      const { id, key, first, last, count, events } = finding;
      const list = found.get(rule.title) ?? [];
      found.set(rule.title, list);
      list.push({ id, key, at: begun.get(id) ?? Number.NaN, first, last, count, events });
    });
  };
  let engine = start();
  for (const [index, one] of given.entries()) {
    if (restarts.includes(index)) {
      const bytes = writeSnapshot(engine.save());
      engine = start();
      engine.load(readSnapshot(bytes) as ReturnType<Correlations['save']>);
    }
    engine.add(matchedBy(one), eventOf(one), index);
  }
  engine.advance(1_000_000);
  engine.finish();
  return { found, counts: engine.counts };
};

interface Hit extends Given {
  readonly index: number;
  readonly position: number;
}

/** What is compared over hits of one group in their order, worked out anew. */
const compared = (correlation: AnyCorrelation, hits: readonly Hit[]): number => {
  const values = hits.map(({ value = 0 }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  switch (correlation.type) {
    case 'event_count':
      return hits.length;
    case 'value_count':
      return new Set(values).size;
    case 'value_sum':
      return sum;
    case 'value_avg':
      return hits.length === 0 ? Number.NaN : sum / hits.length;
    case 'value_percentile': {
      const rank = Math.max(1, Math.ceil(((correlation.percentile ?? 0) / 100) * values.length));
      return values.sort((a, b) => a - b)[rank - 1] ?? Number.NaN;
    }
    case 'temporal':
      return new Set(hits.map(({ position }) => position)).size;
    case 'temporal_ordered':
      return hits.reduce((next, { position }) => (position === next ? next + 1 : next), 0);
    default:
      throw new Error(correlation.type);
  }
};

/** Hits that a finding begins with. */
const members = (correlation: AnyCorrelation, hits: readonly Hit[]): readonly Hit[] => {
  const latest = (same: (one: Hit, other: Hit) => boolean): readonly Hit[] =>
    hits.filter((hit, at) => !hits.slice(at + 1).some((later) => same(hit, later)));
  if (correlation.type === 'value_count') return latest((one, other) => one.value === other.value);
  if (correlation.type === 'temporal') return latest((one, other) => one.position === other.position);
  if (correlation.type !== 'temporal_ordered') return hits;
  // The chain that begins last: backwards from the end of the longest one.
  const length = compared(correlation, hits);
  const chain: Hit[] = [];
  for (let want = length - 1, at = hits.length - 1; want >= 0; at--) {
    const hit = hits[at];
    if (hit === undefined) throw new Error('no chain');
    if (hit.position !== want) continue;
    chain.unshift(hit);
    want--;
  }
  return chain;
};

/** The reference: every window computed anew from all events. */
const naive = (rule: AnyCorrelationRule, given: readonly Given[], lateness: number): Found[] => {
  const { correlation } = rule;
  const { timespan, type } = correlation;
  const isPerRule = type === 'temporal' || type === 'temporal_ordered';
  const condition = ('condition' in correlation ? correlation.condition : undefined) ?? [
    { comparison: 'gte' as const, value: correlation.rules.length },
  ];
  const holds = compile(condition);
  let newest = Number.NEGATIVE_INFINITY;
  const hits: Hit[] = [];
  for (const [index, one] of given.entries()) {
    if (one.time < newest - lateness) continue;
    newest = Math.max(newest, one.time);
    if (one.user === undefined || (type.startsWith('value_') && one.value === undefined)) continue;
    const positions = correlation.rules.flatMap((name, position) =>
      (one.rules >> Number(name.slice(1))) & 1 ? [position] : [],
    );
    for (const position of isPerRule ? positions.reverse() : positions.slice(0, 1))
      hits.push({ ...one, index, position });
  }
  hits.sort((a, b) => a.time - b.time || a.index - b.index || b.position - a.position);
  const found: Found[] = [];
  for (const key of new Set(hits.map(({ user = '' }) => user))) {
    const own = hits.filter(({ user }) => user === key);
    const between = (from: number, to: number, end = own.length): readonly Hit[] =>
      own.slice(0, end).filter(({ time }) => time >= from && time <= to);
    let open: { at: number; first: number; last: number; count: number; events: number[] } | undefined;
    const end = (): void => {
      if (open !== undefined) found.push({ key, ...open });
      open = undefined;
    };
    const begin = (window: readonly Hit[], at: number): void => {
      const part = members(correlation, window);
      const first = part.length === 0 ? at - timespan : Math.min(...part.map(({ time }) => time));
      const events = part.map(({ index }) => index);
      if (type === 'temporal') events.sort((a, b) => a - b);
      open = { at, first, last: at, count: part.length, events };
    };
    if (isPerRule || isRising(condition)) {
      for (const [at, { time, index }] of own.entries()) {
        if (open !== undefined && time - (own[at - 1]?.time ?? 0) > timespan) end();
        const window = between(time - timespan, time, at + 1);
        if (!holds(compared(correlation, window))) end();
        else if (open === undefined) begin(window, time);
        else {
          open.last = time;
          open.count++;
          open.events.push(index);
        }
      }
      end();
    } else {
      for (const from of new Set(own.map(({ time }) => time))) {
        const to = from + timespan;
        const isLatest = (hit: Hit): boolean =>
          type !== 'value_count' || !own.some(({ time, value }) => time > from && time <= to && value === hit.value);
        if (!own.some((hit) => hit.time === from && isLatest(hit))) continue;
        for (const window of [between(from, to), between(from + 1, to)]) {
          const value = compared(correlation, window);
          if (Number.isNaN(value)) continue;
          if (!holds(value)) end();
          else if (open === undefined) begin(window, to);
          else open.last = to;
        }
        if (between(from + 1, to).length === 0) end();
      }
      end();
    }
  }
  return found;
};

const inOrder = (found: readonly Found[]): readonly Found[] =>
  found
    .map(({ key, at, first, last, count, events }) => ({ key, at, first, last, count, events: events.slice(0, 100) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at || a.last - b.last));

const comparisons = fc.array(
  fc.record({
    comparison: fc.constantFrom(
      'gt' as const,
      'gte' as const,
      'lt' as const,
      'lte' as const,
      'eq' as const,
      'neq' as const,
    ),
    value: fc.integer({ min: 0, max: 5 }),
  }),
  { minLength: 1, maxLength: 2 },
);

const TYPES: readonly CorrelationType[] = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
];

const correlations = fc
  .record({
    type: fc.constantFrom(...TYPES),
    rules: fc.array(fc.constantFrom('r0', 'r1', 'r2'), { minLength: 1, maxLength: 3 }),
    timespan: fc.integer({ min: 1, max: 20 }),
    condition: comparisons,
    percentile: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ type, rules, timespan, condition, percentile }) => {
    const isTemporal = type === 'temporal' || type === 'temporal_ordered';
    const field = type.startsWith('value_') ? { field: ['value'] } : {};
    return correlation('c', { type, rules, timespan, ...(isTemporal ? {} : { condition, percentile }), ...field });
  });

const givens = fc.array(
  fc.record({
    step: fc.integer({ min: -12, max: 12 }),
    rules: fc.integer({ min: 0, max: 7 }),
    user: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined, freq: 10 }),
    value: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined, freq: 10 }),
  }),
  { maxLength: 60 },
);

describe('correlations', () => {
  it('find what a look at all events finds, also late ones and over restarts', () => {
    fc.assert(
      fc.property(
        correlations,
        givens,
        fc.integer({ min: 0, max: 15 }),
        fc.array(fc.nat({ max: 60 }), { maxLength: 3 }),
        (rule, steps, lateness, restarts) => {
          let time = 1_000;
          const given = steps.map(({ step, ...rest }) => {
            time = Math.max(0, time + step + 1);
            return { ...rest, time };
          });
          const { found } = run([rule], given, { lateness, restarts });
          const list = found.get('c') ?? [];
          expect(inOrder(list)).toEqual(inOrder(naive(rule, given, lateness)));
          expect(run([rule], given, { lateness }).found.get('c') ?? []).toEqual(list);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
