import type { ComparisonOperator } from '../ast/index.ts';
import { escapeRegex, quoteNumber, quoteText } from '../sql/quote.ts';
import { asList, asNumber, asString, isPresent, readNumber, type Typed } from '../sql/typed.ts';

/** What `search` reads as a number. */
export const NUMERIC = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Compares a field with a literal as `search` does, ignoring case; never null. `!=` needs the field; `*` is presence. */
export const compareValue = (field: Typed, op: ComparisonOperator, value: string): string => {
  if (op === '!=') {
    // Of several values one that differs is enough.
    if (field.type === 'list') return `arrayExists(element -> NOT ${equalText('element', value)}, ${asList(field)})`;
    return `(${isPresent(field)} AND NOT ${compileEqual(field, value)})`;
  }
  if (op === '=') return compileEqual(field, value);
  if (field.type === 'null') return 'false';
  const numeric = NUMERIC.test(value);
  const single = (one: Typed): string =>
    numeric
      ? one.type === 'number'
        ? `ifNull(${one.sql} ${op} ${quoteNumber(Number(value))}, false)`
        : `ifNull(${readNumber(asString(one))} ${op} ${quoteNumber(Number(value))}, false)`
      : `ifNull(lowerUTF8(${asString(one)}) ${op} ${quoteText(value.toLowerCase())}, false)`;
  if (field.type === 'list')
    return `arrayExists(element -> ${single({ sql: 'element', type: 'string' })}, ${asList(field)})`;
  return single(field);
};

const compileEqual = (field: Typed, value: string): string => {
  if (field.type === 'null') return 'false';
  if (value === '*') return isPresent(field);
  if (field.type === 'list') return `arrayExists(element -> ${equalText('element', value)}, ${asList(field)})`;
  if (field.type === 'number') {
    if (NUMERIC.test(value)) return `ifNull(${field.sql} = ${quoteNumber(Number(value))}, false)`;
    return value.includes('*') ? `ifNull(${matches(asString(field), value)}, false)` : 'false';
  }
  if (field.plain !== undefined && field.oneOf === undefined) return matches(field.plain, value);
  const equal =
    field.oneOf !== undefined && /[^*]/.test(value)
      ? field.oneOf.reduceRight(
          (rest, column) => `(${matches(column, value)} OR (${column} = '' AND ${rest}))`,
          'false',
        )
      : `ifNull(${matches(asString(field), value)}, false)`;
  // A number may be written in more than one way.
  return NUMERIC.test(value)
    ? `(${equal} OR ifNull(${asNumber(field)} = ${quoteNumber(Number(value))}, false))`
    : equal;
};

/** A number may be written in more than one way. */
const equalText = (sql: string, value: string): string =>
  NUMERIC.test(value)
    ? `(${matches(sql, value)} OR ifNull(${readNumber(sql)} = ${quoteNumber(Number(value))}, false))`
    : matches(sql, value);

const matches = (sql: string, value: string): string => {
  const lower = value.toLowerCase();
  const folded = /^[\x20-\x7e]*$/.test(lower) ? `lower(${sql})` : `lowerUTF8(${sql})`;
  if (!lower.includes('*'))
    return /[a-z\u0080-\u{10ffff}]/u.test(lower) ? `${folded} = ${quoteText(lower)}` : `${sql} = ${quoteText(lower)}`;
  const pattern = lower.split(/\*+/).map(escapeRegex).join('.*');
  return `match(lowerUTF8(${sql}), ${quoteText(`(?s)^${pattern}$`)})`;
};
