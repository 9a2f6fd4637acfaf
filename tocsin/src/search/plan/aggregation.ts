import { nearest } from '../../define/index.ts';
import type { Aggregation } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { printAggregation } from '../print.ts';
import { asCondition, asList, asNumber, asString, isPresent, type Typed } from '../sql/typed.ts';
import { compileExpression } from './expression.ts';
import { resolveField } from './field.ts';
import type { Frame, PlanContext } from './frame.ts';

/** The column that an aggregation makes, where AS does not name it. */
export const aggregationName = (aggregation: Aggregation): string => aggregation.as ?? printAggregation(aggregation);

/** May the values of two groups be added up to that of both? */
export const isAdditive = ({ func }: Aggregation): boolean =>
  func === 'count' || func === 'c' || func === 'sum' || func === 'sumsq';

interface Argument {
  readonly value: Typed;
  readonly present: string;
  /** Position of the row in its order, newest first for events. */
  readonly position: string;
  readonly time: string;
}

const numeric =
  (name: string, make: (numbers: string) => string) =>
  (argument: Argument): Typed => {
    const numbers = argument.value.type === 'list' ? undefined : asNumber(argument.value);
    if (numbers === undefined) {
      // Each value of a multivalue field counts.
      const all = `arrayMap(element -> toFloat64OrNull(element), ${asList(argument.value)})`;
      return { sql: `arrayReduce('${name}', groupArrayArray(${all}))`, type: 'number' };
    }
    return { sql: make(numbers), type: 'number' };
  };

const extreme =
  (name: 'min' | 'max') =>
  ({ value, present }: Argument): Typed => {
    if (value.type === 'number') return { sql: `${name}(${value.sql})`, type: 'number' };
    const texts = value.type === 'list' ? undefined : asString(value);
    if (texts === undefined)
      return {
        sql: `nullIf(${name}(array${name === 'min' ? 'Min' : 'Max'}(if(empty(${asList(value)}), [''], ${asList(value)}))), '')`,
        type: 'string',
      };
    const numbers = asNumber(value);
    // Numbers where every value is one, text by its bytes otherwise.
    return {
      sql: `if(countIf(${present}) = count(${numbers}), toString(${name}(${numbers})), ${name}If(${texts}, ${present}))`,
      type: 'string',
    };
  };

const pick =
  (by: 'first' | 'last' | 'earliest' | 'latest') =>
  ({ value, present, position, time }: Argument): Typed => {
    const order = by === 'first' || by === 'last' ? position : time;
    const largest = by === 'last' || by === 'latest' ? 'argMax' : 'argMin';
    if (value.type === 'list') return { sql: `${largest}If(${asList(value)}, ${order}, ${present})`, type: 'list' };
    const inner = value.type === 'number' ? value.sql : asString(value);
    return {
      sql: `if(countIf(${present}) = 0, NULL, ${largest}If(${inner}, ${order}, ${present}))`,
      type: value.type === 'number' ? 'number' : 'string',
    };
  };

const values = ({ value, present }: Argument): Typed => ({
  sql:
    value.type === 'list'
      ? `arraySort(groupUniqArrayArray(${asList(value)}))`
      : `arraySort(groupUniqArrayIf(assumeNotNull(${asString(value)}), ${present}))`,
  type: 'list',
});

const FUNCTIONS: Readonly<Record<string, (argument: Argument, aggregation: Aggregation) => Typed>> = Object.freeze({
  count: ({ value, present }) => ({
    sql: value.type === 'list' ? `sum(length(${asList(value)}))` : `countIf(${present})`,
    type: 'number',
  }),
  dc: ({ value, present }) => ({
    sql:
      value.type === 'list'
        ? `length(groupUniqArrayArray(${asList(value)}))`
        : `uniqExactIf(${value.plain ?? asString(value)}, ${present})`,
    type: 'number',
  }),
  estdc: ({ value, present }) => ({
    sql: `uniqIf(${value.plain ?? asString(value)}, ${present})`,
    type: 'number',
  }),
  sum: numeric('sum', (numbers) => `if(count(${numbers}) = 0, NULL, sum(${numbers}))`),
  sumsq: numeric('sumSquares', (numbers) => `if(count(${numbers}) = 0, NULL, sum(${numbers} * ${numbers}))`),
  avg: numeric('avg', (numbers) => `if(count(${numbers}) = 0, NULL, avg(${numbers}))`),
  range: numeric('range', (numbers) => `(max(${numbers}) - min(${numbers}))`),
  stdev: numeric(
    'stddevSamp',
    (numbers) => `if(count(${numbers}) < 2, if(count(${numbers}) = 1, 0, NULL), stddevSamp(${numbers}))`,
  ),
  stdevp: numeric('stddevPop', (numbers) => `if(count(${numbers}) = 0, NULL, stddevPop(${numbers}))`),
  var: numeric(
    'varSamp',
    (numbers) => `if(count(${numbers}) < 2, if(count(${numbers}) = 1, 0, NULL), varSamp(${numbers}))`,
  ),
  varp: numeric('varPop', (numbers) => `if(count(${numbers}) = 0, NULL, varPop(${numbers}))`),
  median: numeric('quantileExact(0.5)', (numbers) => `if(count(${numbers}) = 0, NULL, quantileExact(0.5)(${numbers}))`),
  // Nearest rank, counted from 0: floor(p/100 × count).
  perc: (argument, { percentile = 50 }) => {
    if (percentile > 100) throw new PlanError(`a percentile is 0 to 100, not ${percentile}`);
    return numeric(
      `quantileExact(${percentile / 100})`,
      (numbers) => `if(count(${numbers}) = 0, NULL, quantileExact(${percentile / 100})(${numbers}))`,
    )(argument);
  },
  min: extreme('min'),
  max: extreme('max'),
  mode: ({ value, present }) => ({
    sql: `if(countIf(${present}) = 0, NULL, topKIf(1)(assumeNotNull(${asString(value)}), ${present})[1])`,
    type: 'string',
  }),
  values,
  list: ({ value, present }) => ({
    sql:
      value.type === 'list'
        ? `groupArrayArray(100)(${asList(value)})`
        : `groupArrayIf(100)(assumeNotNull(${asString(value)}), ${present})`,
    type: 'list',
  }),
  first: pick('first'),
  last: pick('last'),
  earliest: pick('earliest'),
  latest: pick('latest'),
  earliest_time: ({ present, time }) => ({
    sql: `if(countIf(${present}) = 0, NULL, minIf(${time}, ${present}))`,
    type: 'number',
  }),
  latest_time: ({ present, time }) => ({
    sql: `if(countIf(${present}) = 0, NULL, maxIf(${time}, ${present}))`,
    type: 'number',
  }),
  rate: ({ value, time, present }) => ({
    sql: `if(minIf(${time}, ${present}) < maxIf(${time}, ${present}), (argMaxIf(${asNumber(value)}, ${time}, ${present}) - argMinIf(${asNumber(value)}, ${time}, ${present})) / (maxIf(${time}, ${present}) - minIf(${time}, ${present})), NULL)`,
    type: 'number',
  }),
});
const ALIASES: Readonly<Record<string, string>> = Object.freeze({
  c: 'count',
  distinct_count: 'dc',
  estdc_error: 'estdc',
  mean: 'avg',
  distinct: 'dc',
});

export const AGGREGATION_NAMES: readonly string[] = Object.freeze(
  [...Object.keys(FUNCTIONS), ...Object.keys(ALIASES)].sort(),
);

/** The SQL of an aggregation over the rows of a frame. */
export const compileAggregation = (aggregation: Aggregation, frame: Frame, context: PlanContext): Typed => {
  const func = ALIASES[aggregation.func] ?? aggregation.func;
  const compile = FUNCTIONS[func];
  if (compile === undefined) {
    const near = nearest(aggregation.func, AGGREGATION_NAMES);
    throw new PlanError(
      `there is no function "${aggregation.func}" for groups of rows`,
      aggregation,
      near === undefined ? undefined : `did you mean "${near}"?`,
    );
  }
  const time = resolveField('_time', frame, context);
  const where = { position: positionOf(frame), time: time.type === 'null' ? '0' : asNumber(time) };
  if (aggregation.expression !== undefined) {
    const value = compileExpression(aggregation.expression, frame, context);
    if (value.type !== 'boolean') return compile({ value, present: isPresent(value), ...where }, aggregation);
    if (func !== 'count')
      throw new PlanError(
        `${func}(eval(…)) takes a value, and this is a condition`,
        aggregation,
        'use count(eval(…)), or if(…, value, null())',
      );
    return { sql: `countIf(ifNull(${asCondition(value)}, false))`, type: 'number' };
  }
  if (aggregation.field === undefined) {
    if (func !== 'count') throw new PlanError(`${func} needs a field, as in ${func}(bytes)`, aggregation);
    return { sql: 'count()', type: 'number' };
  }
  if (aggregation.field.includes('*'))
    throw new PlanError(`${aggregation.func}(${aggregation.field}) over many fields does not run yet`, aggregation);
  const value = resolveField(aggregation.field, frame, context);
  return compile({ value, present: isPresent(value), ...where }, aggregation);
};

/** Grows with the position of a row: the newest event is the first. */
const positionOf = (frame: Frame): string => {
  if (frame.open) return '(-toUnixTimestamp64Nano(_time), -toInt64(_seq))';
  return 'rowNumberInAllBlocks()';
};
