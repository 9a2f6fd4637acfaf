import { nearest } from '../../define/index.ts';
import type { Aggregation } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { printAggregation } from '../print.ts';
import { asCondition, asNumber, asString, instantOf, isPresent, readNumber, type Typed } from '../sql/typed.ts';
import { compileExpression } from './expression.ts';
import { valuesOfFew } from './few-values.ts';
import { resolveField } from './field.ts';
import type { Frame, PlanContext } from './frame.ts';

/** The column that an aggregation makes, where AS does not name it. */
export const aggregationName = (aggregation: Aggregation): string => aggregation.as ?? printAggregation(aggregation);

interface Argument {
  readonly value: Typed;
  readonly present: string;
  /** Rises with the position of the row in its order: the newest event is the first. */
  readonly position: string;
  readonly time: string;
  /** All that the field may hold, where these are few. */
  readonly few: readonly string[] | undefined;
  /** A call of an aggregate function of the engine, over the group or the window. */
  readonly call: (name: string, ...args: readonly string[]) => string;
}
type Compile = (argument: Argument, aggregation: Aggregation) => Typed;

const numberOf = (sql: string): Typed => ({ sql, type: 'number' });

/** The numeric values: SQL for an aggregate function, and the ending of its name that takes it. */
const numbersOf = (value: Typed): { readonly sql: string; readonly ending: '' | 'Array' } =>
  value.type === 'list'
    ? {
        sql: `arrayMap(item -> assumeNotNull(item), arrayFilter(item -> isNotNull(item), arrayMap(item -> ${readNumber('item')}, ${value.sql})))`,
        ending: 'Array',
      }
    : { sql: asNumber(value), ending: '' };

/** A figure of the numbers among the values; absent where there are fewer than `least`, and `few` for one alone. */
const figure =
  (name: string, few?: string): Compile =>
  ({ value, call }) => {
    const { sql, ending } = numbersOf(value);
    const [plain, parameters = ''] = name.split(/(?=\()/);
    const count = call(`count${ending}`, sql);
    const result = call(`${plain}${ending}${parameters}`, sql);
    return numberOf(
      few === undefined
        ? `if(${count} = 0, NULL, ${result})`
        : `multiIf(${count} = 0, NULL, ${count} = 1, ${few}, ${result})`,
    );
  };

const sumOfSquares: Compile = ({ value, call }) => {
  const { sql, ending } = numbersOf(value);
  const squares = ending === 'Array' ? `arrayMap(item -> item * item, ${sql})` : `pow(toFloat64(${sql}), 2)`;
  return numberOf(`if(${call(`count${ending}`, sql)} = 0, NULL, ${call(`sum${ending}`, squares)})`);
};

/** By size where every value is a number, by the bytes of the text otherwise. */
const extreme =
  (name: 'min' | 'max'): Compile =>
  ({ value, present, call }) => {
    // Of times it is the time that is compared: one column, no sum for each event; of no event there is none.
    if (value.instant !== undefined) return numberOf(instantOf(call(`${name}OrNull`, value.instant)).sql);
    if (value.type === 'number') return numberOf(call(name, value.sql));
    const { sql, ending } = numbersOf(value);
    const text = value.type === 'list' ? call(`${name}Array`, value.sql) : call(`${name}If`, asString(value), present);
    const all = value.type === 'list' ? call('sum', `length(${value.sql})`) : call('countIf', present);
    return {
      sql: `multiIf(${all} = 0, NULL, ${all} = ${call(`count${ending}`, sql)}, toString(${call(`${name}${ending}`, sql)}), toString(${text}))`,
      type: 'string',
    };
  };

const range: Compile = ({ value, call }) => {
  const { sql, ending } = numbersOf(value);
  return numberOf(
    `if(${call(`count${ending}`, sql)} = 0, NULL, ${call(`max${ending}`, sql)} - ${call(`min${ending}`, sql)})`,
  );
};

const pick =
  (by: 'position' | 'time', which: 'argMin' | 'argMax'): Compile =>
  (argument) => {
    const { value, present, call } = argument;
    const picked = (sql: string): string => call(`${which}If`, sql, argument[by], present);
    if (value.type === 'list') return { sql: picked(value.sql), type: 'list' };
    const inner = value.type === 'number' ? value.sql : asString(value);
    return {
      sql: `if(${call('countIf', present)} = 0, NULL, ${picked(inner)})`,
      type: value.type === 'number' ? 'number' : 'string',
    };
  };

const LISTED = 100;

/** In the order of the rows, repetitions kept. */
const list: Compile = ({ value, present, position, call }) => {
  const held = value.type === 'list' ? value.sql : `[assumeNotNull(${asString(value)})]`;
  const rows = call(`groupArraySortedIf(${LISTED})`, `(${position}, ${held})`, present);
  return {
    sql: `arraySlice(arrayFlatten(arrayMap(item -> tupleElement(item, 2), ${rows})), 1, ${LISTED})`,
    type: 'list',
  };
};

const values: Compile = ({ value, present, few, call }) => ({
  sql:
    few !== undefined && value.plain !== undefined
      ? valuesOfFew(value.plain, few, call)
      : value.type === 'list'
        ? `arraySort(${call('groupUniqArrayArray', value.sql)})`
        : `arraySort(${call('groupUniqArrayIf', value.plain ?? `assumeNotNull(${asString(value)})`, present)})`,
  type: 'list',
});

/** Of several that are equally frequent the first by its bytes. */
const mode: Compile = ({ value, present, call }) => {
  const held = value.type === 'list' ? value.sql : `[assumeNotNull(${asString(value)})]`;
  const counts = call('sumMapIf', held, `arrayMap(item -> toUInt64(1), ${held})`, present);
  const most = `tupleElement(${counts}, 1)[indexOf(tupleElement(${counts}, 2), arrayMax(tupleElement(${counts}, 2)))]`;
  return { sql: `if(${call('countIf', present)} = 0, NULL, ${most})`, type: 'string' };
};

const rate: Compile = ({ value, time, present, call }) => {
  const x = `toFloat64(${asNumber(value)})`;
  const known = `${present} AND isNotNull(${x})`;
  const passed = `(${call('maxIf', time, known)} - ${call('minIf', time, known)})`;
  const grown = `(${call('argMaxIf', x, time, known)} - ${call('argMinIf', x, time, known)})`;
  return numberOf(`if(${call('countIf', known)} < 2 OR ${passed} = 0, NULL, ${grown} / ${passed})`);
};

const distinct =
  (name: 'uniqExact' | 'uniq'): Compile =>
  ({ value, present, call }) =>
    numberOf(
      value.type === 'list'
        ? call(`${name}Array`, value.sql)
        : call(`${name}If`, value.type === 'number' ? value.sql : (value.plain ?? asString(value)), present),
    );

const percentile: Compile = (argument, aggregation) => {
  const { percentile: percent = 50 } = aggregation;
  if (percent > 100) throw new PlanError(`a percentile is 0 to 100, not ${percent}`, aggregation);
  return figure(`quantileExact(${percent / 100})`)(argument, aggregation);
};

const FUNCTIONS: Readonly<Record<string, Compile>> = Object.freeze({
  avg: figure('avg'),
  count: ({ value, present, call }) =>
    numberOf(value.type === 'list' ? call('sum', `length(${value.sql})`) : call('countIf', present)),
  dc: distinct('uniqExact'),
  earliest: pick('time', 'argMin'),
  earliest_time: ({ time, present, call }) =>
    numberOf(`if(${call('countIf', present)} = 0, NULL, ${call('minIf', time, present)})`),
  estdc: distinct('uniq'),
  first: pick('position', 'argMin'),
  last: pick('position', 'argMax'),
  latest: pick('time', 'argMax'),
  latest_time: ({ time, present, call }) =>
    numberOf(`if(${call('countIf', present)} = 0, NULL, ${call('maxIf', time, present)})`),
  list,
  max: extreme('max'),
  // Nearest rank, counted from 0: floor(p/100 × count). Exact for any number of values.
  median: figure('quantileExact(0.5)'),
  min: extreme('min'),
  mode,
  perc: percentile,
  range,
  rate,
  // Of one value alone the deviation is 0.
  stdev: figure('stddevSamp', '0'),
  stdevp: figure('stddevPop'),
  sum: figure('sum'),
  sumsq: sumOfSquares,
  values,
  var: figure('varSamp', '0'),
  varp: figure('varPop'),
});

const ALIASES: Readonly<Record<string, string>> = Object.freeze({ c: 'count', distinct_count: 'dc', mean: 'avg' });

export const AGGREGATION_NAMES: readonly string[] = Object.freeze(
  [...Object.keys(FUNCTIONS), ...Object.keys(ALIASES)].sort(),
);

/** The name that `c` and `mean` stand for. */
export const aggregationFunction = ({ func }: Aggregation): string =>
  Object.hasOwn(ALIASES, func) ? (ALIASES[func] ?? func) : func;

/** Does the figure depend on the order of the rows? */
export const needsOrder = ({ func }: Aggregation): boolean => func === 'first' || func === 'last' || func === 'list';

export interface AggregationScope {
  /** SQL that rises with the position of the row. */
  readonly position: string;
  /** ` OVER (…)` where the figure is of a window and not of a group. */
  readonly over?: string;
}

/** The SQL of an aggregation over the rows of a frame. */
export const compileAggregation = (
  aggregation: Aggregation,
  frame: Frame,
  context: PlanContext,
  { position, over = '' }: AggregationScope,
): Typed => {
  const func = aggregationFunction(aggregation);
  const compile = Object.hasOwn(FUNCTIONS, func) ? FUNCTIONS[func] : undefined;
  if (compile === undefined) {
    const near = nearest(aggregation.func, AGGREGATION_NAMES);
    throw new PlanError(
      `there is no function "${aggregation.func}" for groups of rows`,
      aggregation,
      near === undefined ? undefined : `did you mean "${near}"?`,
    );
  }
  const call = (name: string, ...args: readonly string[]): string => `${name}(${args.join(', ')})${over}`;
  const value = subjectOf(aggregation, func, frame, context);
  if (value === undefined) return numberOf(call('count'));
  if (value.type === 'boolean') return numberOf(call('countIf', `ifNull(${asCondition(value)}, false)`));
  const time = resolveField('_time', frame, context);
  return compile(
    {
      value,
      present: isPresent(value),
      position,
      time: time.type === 'null' ? '0' : asNumber(time),
      few: value.plain === undefined || over !== '' ? undefined : context.few?.get(value.plain),
      call,
    },
    aggregation,
  );
};

/**
 * Arithmetic right inside of an aggregate is taken apart by the engine, which fails over constants that are absent; a
 * call between the two hides it.
 */
const whole = (value: Typed): Typed =>
  value.type === 'number' && value.instant === undefined && value.sql.startsWith('(')
    ? { ...value, sql: `identity(${value.sql})` }
    : value;

/** What the function is computed of; undefined for the rows themselves. */
const subjectOf = (aggregation: Aggregation, func: string, frame: Frame, context: PlanContext): Typed | undefined => {
  if (aggregation.expression !== undefined) {
    const value = compileExpression(aggregation.expression, frame, context);
    if (value.type === 'boolean' && func !== 'count') {
      throw new PlanError(
        `${func}(eval(…)) takes a value, and this is a condition`,
        aggregation,
        'use count(eval(…)), or if(…, value, null())',
      );
    }
    return value.type === 'null' ? { sql: 'CAST(NULL AS Nullable(String))', type: 'string' } : whole(value);
  }
  if (aggregation.field === undefined) {
    if (func !== 'count') throw new PlanError(`${func} needs a field, as in ${func}(bytes)`, aggregation);
    return undefined;
  }
  if (aggregation.field.includes('*'))
    throw new PlanError(
      `${aggregation.func}(${aggregation.field}) over many fields runs on tables only`,
      aggregation,
      'name the fields',
    );
  const value = resolveField(aggregation.field, frame, context);
  return value.type === 'null' ? { sql: 'CAST(NULL AS Nullable(String))', type: 'string' } : whole(value);
};
