import { PlanError } from '../errors.ts';
import { quoteNumber, quoteText } from './quote.ts';

/**
 * What a piece of SQL yields. `string`: Nullable(String) or String. `number`: any numeric type, perhaps Nullable.
 * `boolean`: a condition, perhaps null. `list`: Array(String), a multivalue field; empty is absent. `null`: absent.
 */
export type SqlType = 'string' | 'number' | 'boolean' | 'list' | 'null';

export interface Typed {
  readonly sql: string;
  readonly type: SqlType;
  /** The value itself, where it is known while planning. */
  readonly literal?: string | number;
  /** A column that never holds null, whose '' means absent: lets a comparison go without `nullIf`. */
  readonly plain?: string;
  /** Such columns of which the first that is not '' is the value: lets presence and equality be asked of each. */
  readonly oneOf?: readonly string[];
  /** True where a number has no fraction, so that it prints without a test. */
  readonly integer?: boolean;
  /** Of epoch seconds: the DateTime64(9) that they come from. */
  readonly instant?: string;
}

/** Epoch seconds of a DateTime64(9). */
export const instantOf = (sql: string): Typed => ({
  sql: `(toUnixTimestamp64Micro(${sql}) / 1e6)`,
  type: 'number',
  instant: sql,
});

export const NULL: Typed = Object.freeze({ sql: 'NULL', type: 'null' });
export const text = (value: string): Typed => ({ sql: quoteText(value), type: 'string', literal: value });
export const number = (value: number): Typed => ({
  sql: quoteNumber(value),
  type: 'number',
  literal: value,
  ...(Number.isSafeInteger(value) ? { integer: true } : {}),
});

/** Numbers print as Splunk prints them: no decimals where there is no fraction. */
export const asString = (value: Typed): string => {
  switch (value.type) {
    case 'string':
      return value.sql;
    case 'number':
      if (value.literal !== undefined) return quoteText(String(value.literal));
      if (value.integer) return `toString(${value.sql})`;
      return `if(${value.sql} = trunc(${value.sql}) AND abs(${value.sql}) < 1e15, toString(toInt64OrZero(toString(trunc(${value.sql})))), toString(${value.sql}))`;
    case 'list':
      return `if(empty(${value.sql}), NULL, arrayStringConcat(${value.sql}, '\\n'))`;
    case 'null':
      return 'CAST(NULL AS Nullable(String))';
    case 'boolean':
      throw new PlanError('a condition is no value', undefined, 'use if(…, "yes", "no") or tostring(…)');
  }
};

/**
 * The number that a text writes. The engine would read `nan`, `inf` and `1e999` as well, and each of them makes nothing
 * of the sum that it joins.
 */
export const readNumber = (sql: string): string =>
  `nullIf(nullIf(toFloat64OrNull(translate(trimBoth(${sql}), 'nN', '__')), inf), -inf)`;

export const asNumber = (value: Typed): string => {
  switch (value.type) {
    case 'number':
      return value.sql;
    case 'string':
      if (typeof value.literal === 'string') {
        const read = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value.literal)
          ? Number(value.literal)
          : undefined;
        return read === undefined ? 'CAST(NULL AS Nullable(Float64))' : quoteNumber(read);
      }
      return readNumber(value.sql);
    case 'list':
      return `if(length(${value.sql}) = 1, ${readNumber(`${value.sql}[1]`)}, NULL)`;
    case 'null':
      return 'CAST(NULL AS Nullable(Float64))';
    case 'boolean':
      throw new PlanError('a condition is no number', undefined, 'use if(…, 1, 0)');
  }
};

export const asList = (value: Typed): string => {
  if (value.type === 'list') return value.sql;
  if (value.type === 'null') return 'CAST([] AS Array(String))';
  const single = asString(value);
  return value.literal === undefined
    ? `if(isNull(${single}), CAST([] AS Array(String)), [assumeNotNull(${single})])`
    : `[${single}]`;
};

export const asCondition = (value: Typed): string => {
  if (value.type === 'boolean') return value.sql;
  if (value.type === 'null') return 'CAST(NULL AS Nullable(Bool))';
  throw new PlanError('a condition is expected here', undefined, 'compare it with something, such as field="value"');
};

/** A column for a result: what `eval` stores. Literals and conditions take their storable form. */
export const isPresent = (value: Typed): string => {
  if (value.type === 'list') return `notEmpty(${value.sql})`;
  if (value.type === 'null') return 'false';
  if (value.instant !== undefined || value.literal !== undefined) return 'true';
  if (value.oneOf !== undefined) return `(${value.oneOf.map((column) => `${column} != ''`).join(' OR ')})`;
  if (value.plain !== undefined) return `${value.plain} != ''`;
  return `isNotNull(${value.sql})`;
};
