import { isMap, type YAMLMap } from 'yaml';
import { didYouMean, keyText } from '../../../define/index.ts';
import type { Comparison, Correlation, CorrelationType } from '../documents.ts';
import { isEmpty, mapAt, pairOf, scalarOf, textAt, textsAt, valueAt } from './fields.ts';
import type { Source } from './source.ts';

const TYPES: readonly string[] = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
] satisfies readonly CorrelationType[];
const COMPARISONS: readonly string[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] satisfies readonly Comparison[];
const KEYS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const MAX_SPAN = 366 * 86_400_000;

/** Undefined where something is wrong with it. https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html */
export function readCorrelation(root: YAMLMap, source: Source): Correlation | undefined {
  const before = source.problems.length;
  const map = mapAt(root, 'correlation', source);
  if (map === undefined) return undefined;
  for (const pair of map.items)
    if (!KEYS.includes(keyText(pair)))
      source.problem(
        pair.key,
        `correlation has no "${keyText(pair)}"`,
        didYouMean(keyText(pair), KEYS) || `it has ${KEYS.join(', ')}`,
      );
  const type = readType(map, source);
  const rules = textsAt(map, 'rules', source);
  if (rules.length === 0) source.problem(pairOf(map, 'rules')?.key ?? map, 'rules is missing', 'name ids or names');
  const timespan = readSpan(map, source);
  const { condition, field, percentile } = readThreshold(map, type, source);
  const written = valueAt(map, 'generate');
  const generate = written === undefined ? false : scalarOf(written);
  if (typeof generate !== 'boolean') source.problem(pairOf(map, 'generate')?.value, 'generate is true or false');
  const aliases = readAliases(map, rules, source);
  if (source.problems.length > before) return undefined;
  return Object.freeze({
    type: type ?? 'event_count',
    rules,
    groupBy: textsAt(map, 'group-by', source),
    timespan: timespan ?? 0,
    ...(condition === undefined ? {} : { condition }),
    ...(field === undefined ? {} : { field }),
    ...(percentile === undefined ? {} : { percentile }),
    aliases,
    generate: generate === true,
  });
}

function readType(map: YAMLMap, source: Source): CorrelationType | undefined {
  const type = textAt(map, 'type', source);
  if (type === undefined)
    return source.problem(pairOf(map, 'type')?.key ?? map, 'type is missing', `one of ${TYPES.join(', ')}`);
  if (TYPES.includes(type)) return type as CorrelationType;
  const hint = didYouMean(type, TYPES) || `there are ${TYPES.join(', ')}`;
  return source.problem(pairOf(map, 'type')?.value, `there is no correlation of the type "${type}"`, hint);
}

function readSpan(map: YAMLMap, source: Source): number | undefined {
  const pair = pairOf(map, 'timespan');
  const text = textAt(map, 'timespan', source);
  if (text === undefined) return source.problem(pair?.key ?? map, 'timespan is missing', 'write 10s, 5m, 1h or 1d');
  const [, number = '', unit = ''] = /^(\d{1,9})([smhdw])$/.exec(text.trim()) ?? [];
  const span = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (!(span > 0))
    return source.problem(pair?.value, `"${text}" is no timespan`, 'write a number and s, m, h or d: 10s, 5m, 1h, 1d');
  if (span > MAX_SPAN) return source.problem(pair?.value, `"${text}" is longer than a year`);
  return span;
}

type Threshold = Pick<Correlation, 'condition' | 'field' | 'percentile'>;

function readThreshold(map: YAMLMap, type: CorrelationType | undefined, source: Source): Threshold {
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  const pair = pairOf(map, 'condition');
  if (pair === undefined || isEmpty(pair.value)) {
    if (!isTemporal && type !== undefined)
      source.problem(pair?.key ?? map, 'condition is missing', 'write for example gte: 10 below it');
    return {};
  }
  const node = pair.value;
  if (!isMap(node)) {
    source.problem(node, 'condition is a map of a comparison and a number', 'write for example gte: 10');
    return {};
  }
  const condition: { comparison: Comparison; value: number }[] = [];
  for (const one of node.items) {
    const key = keyText(one);
    if (key === 'field' || key === 'percentile') continue;
    const value = scalarOf(one.value);
    if (!COMPARISONS.includes(key))
      source.problem(
        one.key,
        `there is no comparison "${key}"`,
        didYouMean(key, COMPARISONS) || `there are ${COMPARISONS.join(', ')}`,
      );
    else if (typeof value !== 'number') source.problem(one.value ?? one.key, `${key} takes a number`);
    else condition.push({ comparison: key as Comparison, value });
  }
  if (condition.length === 0 && !isTemporal) source.problem(node, 'condition compares nothing', 'write gte: 10');
  const field = textsAt(node, 'field', source);
  const takesField = type?.startsWith('value_');
  if (takesField && field.length === 0) source.problem(node, `${type} needs a field in its condition`);
  if (!takesField && field.length > 0 && type !== undefined)
    source.problem(pairOf(node, 'field')?.key, `${type} takes no field`, 'value_count counts values of a field');
  if (field.length > 1 && type !== 'value_count')
    source.problem(pairOf(node, 'field')?.value, `${type} takes one field`);
  return {
    ...(condition.length === 0 ? {} : { condition }),
    ...(field.length === 0 ? {} : { field }),
    ...readPercentile(node, type, source),
  };
}

function readPercentile(map: YAMLMap, type: CorrelationType | undefined, source: Source): Threshold {
  const pair = pairOf(map, 'percentile');
  if (type !== 'value_percentile') {
    if (pair !== undefined && type !== undefined) source.problem(pair.key, `${type} takes no percentile`);
    return {};
  }
  const value = scalarOf(pair?.value ?? undefined);
  // The specification leaves it open: the median, then, is what is asked for.
  if (pair === undefined) return { percentile: 50 };
  if (typeof value === 'number' && value >= 0 && value <= 100) return { percentile: value };
  source.problem(pair.value ?? pair.key, 'percentile is a number from 0 to 100');
  return {};
}

function readAliases(
  map: YAMLMap,
  rules: readonly string[],
  source: Source,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const aliases = new Map<string, ReadonlyMap<string, string>>();
  const node = valueAt(map, 'aliases');
  if (isEmpty(node)) return aliases;
  if (!isMap(node)) {
    source.problem(node, 'aliases is a map', 'write alias, below it rule: field');
    return aliases;
  }
  for (const pair of node.items) {
    if (!isMap(pair.value)) {
      source.problem(pair.value ?? pair.key, `the alias ${keyText(pair)} is a map of rules and fields`);
      continue;
    }
    const fields = new Map<string, string>();
    for (const one of pair.value.items) {
      const rule = keyText(one);
      const field = scalarOf(one.value);
      if (!rules.includes(rule)) source.problem(one.key, `the correlation does not name the rule "${rule}"`);
      else if (typeof field !== 'string') source.problem(one.value ?? one.key, 'the name of a field is expected');
      else fields.set(rule, field);
    }
    aliases.set(keyText(pair), fields);
  }
  return aliases;
}
