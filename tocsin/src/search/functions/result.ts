import { PlanError } from '../errors.ts';
import { asCondition, asList, asNumber, asString, NULL, type Typed } from '../sql/typed.ts';

// What the compiled functions yield and expect: one constructor for each type.

export const EMPTY_LIST = 'CAST([] AS Array(String))';
export const NULL_TEXT = 'CAST(NULL AS Nullable(String))';

export const stringOf = (sql: string): Typed => ({ sql, type: 'string' });
export const numberOf = (sql: string): Typed => ({ sql, type: 'number' });
export const integerOf = (sql: string): Typed => ({ sql, type: 'number', integer: true });
export const conditionOf = (sql: string): Typed => ({ sql, type: 'boolean' });
export const listOf = (sql: string): Typed => ({ sql, type: 'list' });

/** Infinite and undefined results are absent. */
export const finiteOf = (sql: string): Typed => numberOf(`if(isFinite(${sql}), ${sql}, NULL)`);

/** The whole part of a number; absent for what is infinite or no number, of which the engine makes no integer. */
export const wholeOf = (value: Typed): string =>
  typeof value.literal === 'number' && Number.isSafeInteger(value.literal)
    ? asNumber(value)
    : `accurateCastOrNull(trunc(toFloat64(${asNumber(value)})), 'Int64')`;

/** The arguments of a call whose arity is checked already. */
export const argument = (args: readonly Typed[], index: number): Typed => args[index] ?? NULL;

/** An argument that must be written in the search, because the engine needs it before it reads any event. */
export const literalText = (value: Typed, what: string): string => {
  if (value.literal === undefined)
    throw new PlanError(`${what} must be written out, not taken from a field`, undefined, 'put it in double quotes');
  return String(value.literal);
};

export const literalInteger = (value: Typed, what: string, least: number, most: number): number => {
  const read = Number(literalText(value, what));
  if (!Number.isInteger(read) || read < least || read > most)
    throw new PlanError(`${what} must be a whole number from ${least} to ${most}`);
  return read;
};

/** Applies text SQL to a value, or to each value of a multivalue field. `body` must hold no SQL of other fields. */
export const mapText = (value: Typed, body: (sql: string) => string): Typed =>
  value.type === 'list'
    ? listOf(`arrayMap(one_value -> assumeNotNull(${body('one_value')}), ${value.sql})`)
    : stringOf(body(asString(value)));

/** True where a value, or any of a multivalue field, passes; null for absent. */
export const anyText = (value: Typed, body: (sql: string) => string): Typed =>
  value.type === 'list'
    ? conditionOf(`if(empty(${value.sql}), NULL, arrayExists(one_value -> ${body('one_value')}, ${value.sql}))`)
    : conditionOf(body(asString(value)));

/** Runs SQL over the text of a value that is known to be present; absent gives `otherwise`. */
export const whenPresent = (sql: string, body: (present: string) => string, otherwise = 'NULL'): string =>
  `if(isNull(${sql}), ${otherwise}, ${body(`assumeNotNull(${sql})`)})`;

/** Brings the branches of if, case or coalesce to one type: all numbers, all conditions, any list, else text. */
export const unify = (
  values: readonly Typed[],
): { readonly sql: readonly string[]; readonly otherwise: string; readonly of: (sql: string) => Typed } => {
  const known = values.filter(({ type }) => type !== 'null');
  if (known.length > 0 && known.every(({ type }) => type === 'boolean'))
    return { sql: values.map(asCondition), otherwise: 'CAST(NULL AS Nullable(Bool))', of: conditionOf };
  if (known.some(({ type }) => type === 'list')) return { sql: values.map(asList), otherwise: EMPTY_LIST, of: listOf };
  if (known.length > 0 && known.every(({ type }) => type === 'number')) {
    // One engine type, since signed, unsigned and floating numbers share none.
    const integer = known.every((value) => value.integer);
    return {
      sql: values.map((value) => `${integer ? 'toInt64' : 'toFloat64'}(${asNumber(value)})`),
      otherwise: 'NULL',
      of: integer ? integerOf : numberOf,
    };
  }
  return { sql: values.map(asString), otherwise: NULL_TEXT, of: stringOf };
};
