import type { BinCommand } from '../ast/index.ts';
import { quoteNumber, quoteText } from '../sql/quote.ts';
import { asNumber, type Typed } from '../sql/typed.ts';
import { bucketOf, millisecondsOf, timeBuckets } from './bucket.ts';
import { setField } from './compute.ts';
import { resolveField } from './field.ts';
import { type Frame, nest, type PlanContext } from './frame.ts';

export const planBin = (command: BinCommand, frame: Frame, context: PlanContext): Frame => {
  const name = command.as ?? command.field;
  const value = resolveField(command.field, frame, context);
  if (value.type === 'null') return frame;
  if (command.field === '_time' || command.span?.unit) {
    const bucket = bucketOf(millisecondsOf(value), timeBuckets(command, context), context);
    return setField(frame, name, { sql: `(${bucket} / 1000)`, type: 'number' }, context);
  }
  const logarithmic = /^(\d+(?:\.\d+)?)?log(\d+(?:\.\d+)?)?$/.exec(command.options.span ?? '');
  if (logarithmic !== null) {
    const [, factor = '1', base = '10'] = logarithmic;
    return setField(frame, name, powers(asNumber(value), Number(factor), Number(base)), context);
  }
  if (command.span !== undefined)
    return setField(frame, name, ranges(asNumber(value), quoteNumber(command.span.value)), context);
  return binsOfRows(command, name, value, frame, context);
};

/** `10-20`: from a multiple of the width up to the next. Values that are no numbers are in none. */
const ranges = (number: string, width: string): Typed => {
  // Decimal fractions are no sums of halves: 0.3 / 0.1 falls below 3, and 3 * 0.1 prints with a tail of digits.
  const low = `round(floor(round(${number} / ${width}, 9)) * ${width}, 9)`;
  return label(number, low, `round(${low} + ${width}, 9)`);
};

/** The ends of a range as `label` writes it. */
export const endsOf = (range: string): readonly [low: number, high: number] => {
  const [, low, high] = /^(-?[\d.]+(?:e[+-]?\d+)?)-(-?[\d.]+(?:e[+-]?\d+)?)$/.exec(range) ?? [];
  return [Number(low), Number(high)];
};

/** The same for its lower end in SQL. */
export const lowerEnd = (range: string): string =>
  `toFloat64OrNull(extract(${range}, ${quoteText('^(-?[0-9.]+(?:e[+-]?[0-9]+)?)-')}))`;

const label = (number: string, low: string, high: string): Typed => ({
  sql: `if(isNull(${number}), NULL, concat(toString(${low}), '-', toString(${high})))`,
  type: 'string',
});

/** From a power of the base, times the factor, up to the next; what is not above zero is in no bucket. */
const powers = (number: string, factor: number, base: number): Typed => {
  const scaled = `toFloat64(${number}) / ${quoteNumber(factor)}`;
  // The logarithm of a power may fall just below its whole number.
  const exponent = `floor(log(${scaled}) / ${quoteNumber(Math.log(base))} + 1e-12)`;
  const power = (sql: string): string => `round(pow(${quoteNumber(base)}, ${sql}) * ${quoteNumber(factor)}, 9)`;
  const { sql } = label(number, power(exponent), power(`${exponent} + 1`));
  return { sql: `if(ifNull(toFloat64(${number}) > 0, false), ${sql}, NULL)`, type: 'string' };
};

/** The smallest power of ten as width that cuts what lies between the least and the greatest into at most `bins`. */
const binsOfRows = (command: BinCommand, name: string, value: Typed, frame: Frame, context: PlanContext): Frame => {
  const { bins = '100', start, end, minspan } = command.options;
  const [low, high] = [context.alias(), context.alias()];
  const number = asNumber(value);
  const rows = nest(frame, {
    extra: new Map([
      [low, `min(toFloat64(${number})) OVER ()`],
      [high, `max(toFloat64(${number})) OVER ()`],
    ]),
    alias: context.alias,
  });
  const from = start === undefined ? low : `least(${low}, ${quoteNumber(Number(start))})`;
  const to = end === undefined ? high : `greatest(${high}, ${quoteNumber(Number(end))})`;
  const width = `pow(10, ceil(log10((${to} - ${from}) / ${quoteNumber(Number(bins))})))`;
  // Where all are equal there is no range to be cut.
  const sound = `if(isFinite(ifNull(${width}, 0)) AND ${to} > ${from}, ${width}, 1)`;
  const least = minspan === undefined ? sound : `greatest(${sound}, ${quoteNumber(Number(minspan))})`;
  const cut = context.alias();
  const measured = nest(rows, { extra: new Map([[cut, `ifNull(${least}, 1)`]]), alias: context.alias });
  return setField(measured, name, ranges(asNumber(resolveField(command.field, measured, context)), cut), context);
};
