import { PlanError } from '../errors.ts';
import { compare } from '../sql/compare.ts';
import { quoteText } from '../sql/quote.ts';
import { translatePattern } from '../sql/regex.ts';
import { asCondition, asList, asNumber, asString, isPresent, NULL, type Typed, text } from '../sql/typed.ts';
import { defineFunction } from './function.ts';

/** One type for the branches of a choice: numbers if all are, a list if any is, text otherwise. */
const unify = (values: readonly Typed[]): { type: 'number' | 'string' | 'list'; sql: readonly string[] } => {
  const real = values.filter((value) => value.type !== 'null');
  if (real.some((value) => value.type === 'list')) return { type: 'list', sql: values.map(asList) };
  if (real.length > 0 && real.every((value) => value.type === 'number'))
    return { type: 'number', sql: values.map(asNumber) };
  return { type: 'string', sql: values.map(asString) };
};

const choose = (conditions: readonly string[], values: readonly Typed[]): Typed => {
  const { type, sql } = unify(values);
  if (values.every((value) => value.type === 'boolean'))
    throw new PlanError('a choice yields values, and these are conditions');
  const branches = conditions.map((condition, index) => `ifNull(${condition}, false), ${sql[index]}`);
  return { sql: `multiIf(${branches.join(', ')}, ${sql.at(-1)})`, type };
};

export const CONDITIONAL = [
  defineFunction({
    name: 'case',
    syntax: 'case(condition, value, condition, value, …)',
    summary: 'the value of the first condition that is true',
    least: 2,
    most: 200,
    examples: [
      { expression: 'case(1=2, "a", 2=2, "b")', value: 'b' },
      { expression: 'case(1=2, "a")', value: null },
    ],
    compile: (args) => {
      if (args.length % 2 !== 0)
        throw new PlanError('case takes pairs of a condition and a value', undefined, 'end with true(), "otherwise"');
      const pairs = Array.from(
        { length: args.length / 2 },
        (_, index) => [args[index * 2] ?? NULL, args[index * 2 + 1] ?? NULL] as const,
      );
      return choose(
        pairs.map(([condition]) => asCondition(condition)),
        [...pairs.map(([, value]) => value), NULL],
      );
    },
  }),
  defineFunction({
    name: 'coalesce',
    syntax: 'coalesce(value, …)',
    summary: 'the first value that is present',
    least: 1,
    most: 100,
    examples: [{ expression: 'coalesce(null(), "b")', value: 'b' }],
    compile: (args) => choose(args.map(isPresent), [...args, NULL]),
  }),
  defineFunction({
    name: 'false',
    syntax: 'false()',
    summary: 'never true',
    least: 0,
    most: 0,
    examples: [{ expression: 'if(false(), 1, 2)', value: 2 }],
    compile: () => ({ sql: 'false', type: 'boolean' }),
  }),
  defineFunction({
    name: 'if',
    syntax: 'if(condition, then, else)',
    summary: 'one of two values',
    least: 3,
    most: 3,
    examples: [
      { expression: 'if(5>3, "more", "less")', value: 'more' },
      { expression: 'if(null()=1, "a", "b")', value: 'b' },
    ],
    compile: ([condition = NULL, yes = NULL, no = NULL]) => choose([asCondition(condition)], [yes, no]),
  }),
  defineFunction({
    name: 'in',
    syntax: 'in(value, one, another, …)',
    summary: 'whether a value is one of a list',
    least: 2,
    most: 1000,
    examples: [{ expression: 'if(in("b", "a", "b"), "yes", "no")', value: 'yes' }],
    compile: ([value = NULL, ...list]) => ({
      sql: `(${list.map((one) => compare('=', value, one)).join(' OR ')})`,
      type: 'boolean',
    }),
  }),
  defineFunction({
    name: 'isnotnull',
    syntax: 'isnotnull(value)',
    summary: 'whether a value is present',
    least: 1,
    most: 1,
    examples: [{ expression: 'if(isnotnull(""), 1, 0)', value: 1 }],
    compile: ([value = NULL]) => ({ sql: isPresent(value), type: 'boolean' }),
  }),
  defineFunction({
    name: 'isnull',
    syntax: 'isnull(value)',
    summary: 'whether a value is absent',
    least: 1,
    most: 1,
    examples: [{ expression: 'if(isnull(null()), 1, 0)', value: 1 }],
    compile: ([value = NULL]) => ({ sql: `NOT (${isPresent(value)})`, type: 'boolean' }),
  }),
  defineFunction({
    name: 'isnum',
    syntax: 'isnum(value)',
    summary: 'whether a value reads as a number',
    least: 1,
    most: 1,
    examples: [{ expression: 'if(isnum("12"), 1, 0)', value: 1 }],
    compile: ([value = NULL]) => ({ sql: `isNotNull(${asNumber(value)})`, type: 'boolean' }),
  }),
  defineFunction({
    name: 'isstr',
    syntax: 'isstr(value)',
    summary: 'whether a value is present and no number',
    least: 1,
    most: 1,
    examples: [{ expression: 'if(isstr("a"), 1, 0)', value: 1 }],
    compile: ([value = NULL]) => ({ sql: `(${isPresent(value)} AND isNull(${asNumber(value)}))`, type: 'boolean' }),
  }),
  defineFunction({
    name: 'like',
    syntax: 'like(value, "pattern%")',
    summary: 'whether a text matches a pattern of % and _',
    least: 2,
    most: 2,
    examples: [{ expression: 'if(like("admin", "adm%"), 1, 0)', value: 1 }],
    compile: ([value = NULL, pattern = NULL]) => ({
      sql: `like(${asString(value)}, ${asString(pattern)})`,
      type: 'boolean',
    }),
  }),
  defineFunction({
    name: 'match',
    syntax: 'match(value, "expression")',
    summary: 'whether a regular expression matches anywhere',
    least: 2,
    most: 2,
    examples: [{ expression: 'if(match("abc123", "\\\\d+$"), 1, 0)', value: 1 }],
    compile: ([value = NULL, pattern = NULL]) => {
      if (typeof pattern.literal !== 'string') throw new PlanError('the expression of match is "text", not a field');
      const re2 = quoteText(translatePattern(pattern.literal).re2);
      if (value.type === 'list')
        return { sql: `arrayExists(element -> match(element, ${re2}), ${value.sql})`, type: 'boolean' };
      return { sql: `match(${asString(value)}, ${re2})`, type: 'boolean' };
    },
  }),
  defineFunction({
    name: 'null',
    syntax: 'null()',
    summary: 'absent',
    least: 0,
    most: 0,
    examples: [{ expression: 'null()', value: null }],
    compile: () => NULL,
  }),
  defineFunction({
    name: 'nullif',
    syntax: 'nullif(value, other)',
    summary: 'absent where both are equal, else the first',
    least: 2,
    most: 2,
    examples: [{ expression: 'nullif("a", "a")', value: null }],
    compile: ([value = NULL, other = NULL]) => choose([compare('=', value, other)], [NULL, value]),
  }),
  defineFunction({
    name: 'true',
    syntax: 'true()',
    summary: 'always true',
    least: 0,
    most: 0,
    examples: [{ expression: 'if(true(), 1, 2)', value: 1 }],
    compile: () => ({ sql: 'true', type: 'boolean' }),
  }),
  defineFunction({
    name: 'typeof',
    syntax: 'typeof(value)',
    summary: 'Number, String or Invalid',
    least: 1,
    most: 1,
    examples: [
      { expression: 'typeof(12)', value: 'Number' },
      { expression: 'typeof(null())', value: 'Invalid' },
    ],
    compile: ([value = NULL]) =>
      value.type === 'number' || value.type === 'null'
        ? text(value.type === 'null' ? 'Invalid' : 'Number')
        : {
            sql: `multiIf(NOT (${isPresent(value)}), 'Invalid', isNotNull(${asNumber(value)}), 'Number', 'String')`,
            type: 'string',
          },
  }),
  defineFunction({
    name: 'validate',
    syntax: 'validate(condition, message, …)',
    summary: 'the message of the first condition that is false',
    least: 2,
    most: 200,
    examples: [{ expression: 'validate(1=1, "a", 1=2, "b")', value: 'b' }],
    compile: (args) => {
      const pairs = Array.from(
        { length: Math.floor(args.length / 2) },
        (_, index) => [args[index * 2] ?? NULL, args[index * 2 + 1] ?? NULL] as const,
      );
      return choose(
        pairs.map(([condition]) => `NOT (${asCondition(condition)})`),
        [...pairs.map(([, value]) => value), NULL],
      );
    },
  }),
] as const;
