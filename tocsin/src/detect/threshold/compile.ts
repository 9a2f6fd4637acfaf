import type { Value, ValueObject } from '../../event/index.ts';
import type { AnyCorrelation, AnyCorrelationRule, AnyDocument, Source } from '../correlation/index.ts';
import type { DetectionRule } from '../sigma/documents.ts';
import type { Detection } from '../sigma/read/detection.ts';
import { type Count, comparisonsOf, type Threshold } from './schema.ts';

export type StepParts = Detection;

/** The conditions of a rule, read. */
export interface Parts {
  readonly when?: Detection;
  /** Of `share`: `when`, and what is counted among it. */
  readonly matching?: Detection;
  readonly steps: readonly StepParts[];
  /** As they are written. */
  readonly tests?: Value;
}

interface Place {
  readonly file: string;
  readonly line: number;
  /** Differs from that of every other rule, and stays the same while others change. */
  readonly unique: string;
}

/** What a rule means where nothing is said: long enough to know a habit. */
const HABIT = 30 * 86_400_000;

/** The documents of a rule; its own is the last. */
export const compileThreshold = (rule: Threshold, parts: Parts, place: Place): readonly AnyDocument[] => {
  const head = headOf(rule, parts, place);
  const { logsource = {} } = rule;
  const source = Object.fromEntries(Object.entries(logsource).filter(([, text]) => text !== undefined));
  const detection = (name: string, { selections, condition }: Detection): DetectionRule => ({
    ...bare(head, name),
    kind: 'rule',
    logsource: source,
    selections,
    condition,
  });
  const base = (n: number, given: Detection): DetectionRule => detection(`${place.unique} ${n}`, given);
  const whole = (correlation: AnyCorrelation, below: readonly Source[]): readonly AnyDocument[] => [
    ...below,
    { ...head, kind: 'correlation', correlation } as AnyCorrelationRule,
  ];
  const { sequence, together } = rule;
  const steps = sequence ?? together;
  if (steps !== undefined) {
    const below = parts.steps.map((given, n) => stepOf(base(n + 1, given), steps[n]?.count, rule));
    const rules = below.map((documents) => documents.at(-1)?.name ?? '');
    const type = sequence === undefined ? 'temporal' : 'temporal_ordered';
    return whole({ ...common(rule), type, rules }, below.flat());
  }
  if (parts.when === undefined) return [];
  const correlation = correlationOf(rule);
  if (correlation === undefined) return [{ ...head, kind: 'rule', logsource: source, ...parts.when }];
  const first = base(1, parts.when);
  const named = (one: DetectionRule): string => one.name ?? '';
  if (correlation.type !== 'percentage' || parts.matching === undefined)
    return whole({ ...correlation, rules: [named(first)] } as AnyCorrelation, [first]);
  const second = base(2, parts.matching);
  return whole({ ...correlation, rules: [named(first), named(second)] }, [first, second]);
};

const common = ({ within = HABIT, by = [] }: Threshold) => ({
  rules: [],
  groupBy: by,
  timespan: within,
  aliases: new Map(),
  generate: false,
});

/** Without the names of its rules. Undefined for a rule that finds each event. */
const correlationOf = (rule: Threshold): AnyCorrelation | undefined => {
  const { count, distinct, sum, average, percentile, spike, change, share } = rule;
  const shared = common(rule);
  if (count !== undefined && distinct !== undefined)
    return { ...shared, type: 'value_count', condition: thresholdOf(count), field: distinct };
  if (count !== undefined) return { ...shared, type: 'event_count', condition: thresholdOf(count) };
  if (sum !== undefined) return { ...shared, type: 'value_sum', condition: comparisonsOf(sum), field: [sum.field] };
  if (average !== undefined)
    return { ...shared, type: 'value_avg', condition: comparisonsOf(average), field: [average.field] };
  if (percentile !== undefined) {
    const { field, rank } = percentile;
    return {
      ...shared,
      type: 'value_percentile',
      condition: comparisonsOf(percentile),
      field: [field],
      percentile: rank,
    };
  }
  if (spike !== undefined)
    return { ...shared, type: 'spike', direction: spike.direction, ratio: spike.times, least: spike.least };
  if (rule.new !== undefined) return { ...shared, type: 'new_term', field: rule.new, learn: rule.learn };
  if (change !== undefined) return { ...shared, type: 'change', field: change };
  if (share !== undefined)
    return { ...shared, type: 'percentage', rules: ['', ''], condition: comparisonsOf(share), least: share.least };
  return undefined;
};

const thresholdOf = (count: Count) =>
  typeof count === 'number' ? [{ comparison: 'gte' as const, value: count }] : comparisonsOf(count);

/** A step that is several events rests on a correlation that counts them. */
const stepOf = (base: DetectionRule, count: Count | undefined, rule: Threshold): readonly Source[] => {
  if (count === undefined || count === 1) return [base];
  const { selections: _selections, condition: _condition, logsource: _logsource, ...head } = base;
  const name = `${base.name} counted`;
  const condition = thresholdOf(count);
  const correlation = { ...common(rule), type: 'event_count' as const, rules: [base.name ?? ''], condition };
  return [base, { ...head, kind: 'correlation', name, correlation }];
};

type Head = Omit<AnyCorrelationRule, 'kind' | 'correlation'>;

const headOf = (rule: Threshold, { tests }: Parts, { file, line }: Place): Head => {
  const { title, level, references, tags, falsepositives, entity, respond } = rule;
  const text = (key: 'id' | 'name' | 'description' | 'author' | 'license') => {
    const value = rule[key];
    return value === undefined ? {} : { [key]: value };
  };
  const other: ValueObject = {
    ...(entity === undefined ? {} : { entity }),
    ...(respond === undefined ? {} : { respond: writtenOf(respond) }),
    ...(tests === undefined ? {} : { tests }),
  };
  return {
    file,
    line,
    title,
    ...text('id'),
    ...text('name'),
    ...text('description'),
    ...text('author'),
    ...text('license'),
    level,
    references,
    tags,
    falsePositives: falsepositives,
    fields: [],
    other,
  };
};

/** As it is written: spans are milliseconds once they are read. */
const writtenOf = (respond: NonNullable<Threshold['respond']>): ValueObject => {
  const { prefix, target, ...rest } = respond;
  return {
    ...rest,
    for: `${respond.for}ms`,
    ...(target === undefined ? {} : { target }),
    ...(prefix === undefined ? {} : { prefix: { ...prefix } }),
  };
};

/** A rule that is there for another: nothing of it is told. */
const bare = ({ file, line, title }: Head, name: string): Head => ({
  file,
  line,
  name,
  title,
  references: [],
  tags: [],
  falsePositives: [],
  fields: [],
  other: {},
});
