import type { ComparisonOperator } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { quoteNumber, quoteText } from './quote.ts';
import { asNumber, asString, booleanOf, NULL, readNumber, type Typed } from './typed.ts';

/**
 * Comparisons of `eval` and `where`: numeric where both sides read as numbers, else by the bytes of the text, and with
 * regard to case. Null where a side is absent. A multivalue field compares by any of its values.
 */
export const compare = (op: ComparisonOperator, left: Typed, right: Typed): Typed => {
  if (left.type === 'boolean' || right.type === 'boolean') {
    throw new PlanError('a condition cannot be compared with a value', undefined, 'use if(…, 1, 0) on that side');
  }
  if (left.type === 'null' || right.type === 'null') return booleanOf('CAST(NULL AS Nullable(Bool))');
  if (left.type === 'list') return overList(op, left, right);
  if (right.type === 'list') return overList(MIRRORED[op], right, left);
  if (left.type === 'number' && right.type === 'number') return booleanOf(`(${left.sql} ${op} ${right.sql})`);
  if (right.literal !== undefined) return withLiteral(op, left, right.literal);
  if (left.literal !== undefined) return withLiteral(MIRRORED[op], right, left.literal);
  return booleanOf(`ifNull(${asNumber(left)} ${op} ${asNumber(right)}, ${asString(left)} ${op} ${asString(right)})`);
};

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = Object.freeze({
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
});

const withLiteral = (op: ComparisonOperator, value: Typed, literal: string | number): Typed => {
  const read = typeof literal === 'number' ? literal : readNumber(literal);
  const written = quoteText(String(literal));
  if (read === undefined) {
    if (value.plain === undefined || op === '<' || op === '<=')
      return booleanOf(`(${asString(value)} ${op} ${written})`);
    const plain = `${value.plain} ${op} ${written}`;
    const truth = op === '!=' || literal === '' ? `(${plain} AND ${value.plain} != '')` : `(${plain})`;
    return { ...booleanOf(`(${value.sql} ${op} ${written})`), truth };
  }
  if (value.type === 'number') return booleanOf(`(${value.sql} ${op} ${quoteNumber(read)})`);
  return booleanOf(`ifNull(${asNumber(value)} ${op} ${quoteNumber(read)}, ${asString(value)} ${op} ${written})`);
};

let lambdas = 0;
/** A name for the variable of a lambda that no other lambda of the query has. */
export const lambdaName = (): string => {
  lambdas = (lambdas + 1) % 1_000_000;
  return `v${lambdas}`;
};

const overList = (op: ComparisonOperator, list: Typed, other: Typed): Typed => {
  if (other.type === 'list') {
    if (op === '=')
      return booleanOf(`if(empty(${list.sql}) OR empty(${other.sql}), NULL, hasAny(${list.sql}, ${other.sql}))`);
    const name = lambdaName();
    const inner = compare(op, { sql: name, type: 'string' }, { sql: `${other.sql}[1]`, type: 'string' });
    return booleanOf(
      `if(empty(${list.sql}) OR empty(${other.sql}), NULL, arrayExists(${name} -> ${inner.sql}, ${list.sql}))`,
    );
  }
  const name = lambdaName();
  const inner = compare(op, { sql: name, type: 'string' }, other);
  return booleanOf(`if(empty(${list.sql}), NULL, arrayExists(${name} -> ifNull(${inner.sql}, false), ${list.sql}))`);
};

/** The first of several values that is there. */
export const firstPresent = (values: readonly Typed[]): Typed => {
  const known = values.filter((value) => value.type !== 'null');
  const [first] = known;
  if (first === undefined) return NULL;
  if (known.length === 1) return first;
  return unite(
    known,
    (sqls) => `coalesce(${sqls.join(', ')})`,
    (lists) => lists.reduceRight((rest, list) => `if(notEmpty(${list}), ${list}, ${rest})`),
  );
};

/** Brings values to one type and builds SQL of them: numbers where all are, lists where one is, else text. */
export const unite = (
  values: readonly Typed[],
  scalars: (sqls: readonly string[]) => string,
  lists: (sqls: readonly string[]) => string,
): Typed => {
  const known = values.filter((value) => value.type !== 'null');
  if (known.length === 0) return NULL;
  if (known.some((value) => value.type === 'list')) {
    return { type: 'list', sql: lists(values.map(asListOf)) };
  }
  if (known.every((value) => value.type === 'number')) {
    return { type: 'number', sql: scalars(values.map((value) => (value.type === 'null' ? 'NULL' : value.sql))) };
  }
  const numberLike = known.some((value) => value.type === 'number' || value.numberLike === true);
  return {
    type: 'string',
    sql: scalars(values.map((value) => (value.type === 'null' ? 'NULL' : asString(value)))),
    ...(numberLike ? { numberLike } : {}),
  };
};

const asListOf = (value: Typed): string => {
  if (value.type === 'list') return value.sql;
  if (value.type === 'null') return 'CAST([] AS Array(String))';
  const single = asString(value);
  return `if(isNull(${single}), CAST([] AS Array(String)), [toString(assumeNotNull(${single}))])`;
};
