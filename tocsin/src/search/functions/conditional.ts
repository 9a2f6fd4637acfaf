import { PlanError } from '../errors.ts';
import { compare } from '../sql/compare.ts';
import { likePattern } from '../sql/like.ts';
import { quoteText } from '../sql/quote.ts';
import { asCondition, asNumber, asString, isPresent, NULL, type Typed } from '../sql/typed.ts';
import { defineFunction } from './function.ts';
import { toRe2 } from './pattern.ts';
import { anyText, argument, conditionOf, EMPTY_LIST, literalText, stringOf, unify } from './result.ts';

const VARIADIC = 500;

/** `multiIf` over pairs of condition and value; nothing where none holds. */
const choose = (name: string, args: readonly Typed[], test: (condition: Typed) => string): Typed => {
  if (args.length % 2 !== 0)
    throw new PlanError(
      `${name} takes pairs of a condition and a value`,
      undefined,
      'for "otherwise" end with true(), value',
    );
  const unified = unify(args.filter((_, index) => index % 2 === 1));
  const pairs = unified.sql.map((sql, index) => `${test(argument(args, index * 2))}, ${sql}`);
  return unified.of(`multiIf(${pairs.join(', ')}, ${unified.otherwise})`);
};

const IF = defineFunction({
  name: 'if',
  summary: 'The second argument where the condition is true, else the third.',
  syntax: 'if(<condition>, <value>, <value>)',
  least: 3,
  most: 3,
  examples: [
    { expression: 'if(true(), "yes", "no")', value: 'yes' },
    { expression: 'if(isnull(null()), 1, 2.5)', value: 1 },
    { expression: 'if(null(), 1, "none")', value: 'none' },
    { expression: 'if(true(), split("a,b", ","), null())', value: ['a', 'b'] },
  ],
  compile: (args) => {
    const unified = unify(args.slice(1));
    return unified.of(`if(${asCondition(argument(args, 0))}, ${unified.sql.join(', ')})`);
  },
});

const CASE = defineFunction({
  name: 'case',
  summary: 'The value of the first condition that is true; absent where none is.',
  syntax: 'case(<condition>, <value>, …)',
  least: 2,
  most: VARIADIC,
  examples: [
    { expression: 'case(false(), "a", true(), "b")', value: 'b' },
    { expression: 'case(false(), "a")', value: null },
  ],
  compile: (args) => choose('case', args, asCondition),
});

const VALIDATE = defineFunction({
  name: 'validate',
  summary: 'The value of the first condition that is false; absent where all are true.',
  syntax: 'validate(<condition>, <value>, …)',
  least: 2,
  most: VARIADIC,
  examples: [
    { expression: 'validate(true(), "a", false(), "b")', value: 'b' },
    { expression: 'validate(true(), "a")', value: null },
  ],
  compile: (args) => choose('validate', args, (condition) => `NOT (${asCondition(condition)})`),
});

const COALESCE = defineFunction({
  name: 'coalesce',
  summary: 'The first argument that is present.',
  syntax: 'coalesce(<value>, …)',
  least: 1,
  most: VARIADIC,
  examples: [
    { expression: 'coalesce(null(), "a", "b")', value: 'a' },
    { expression: 'coalesce(null(), 3, "b")', value: '3' },
    { expression: 'coalesce(null(), split("a,b", ","), "c")', value: ['a', 'b'] },
    { expression: 'coalesce(null())', value: null },
  ],
  compile: (args) => {
    const present = args.filter(({ type }) => type !== 'null');
    if (present.length === 0) return NULL;
    const unified = unify(present);
    if (unified.otherwise !== EMPTY_LIST) return unified.of(`coalesce(${unified.sql.join(', ')})`);
    return unified.of(`multiIf(${unified.sql.map((sql) => `notEmpty(${sql}), ${sql}`).join(', ')}, ${EMPTY_LIST})`);
  },
});

const NULLIF = defineFunction({
  name: 'nullif',
  summary: 'The first argument, or nothing where it equals the second.',
  syntax: 'nullif(<value>, <value>)',
  least: 2,
  most: 2,
  examples: [
    { expression: 'nullif("a", "a")', value: null },
    { expression: 'nullif("a", "b")', value: 'a' },
    { expression: 'nullif(1, "1.0")', value: null },
  ],
  compile: ([value = NULL, other = NULL]) => {
    const unified = unify([value]);
    return unified.of(`if(${compare('=', value, other)}, ${unified.otherwise}, ${unified.sql[0]})`);
  },
});

const IN = defineFunction({
  name: 'in',
  summary: 'True where the first argument, or any of its values, equals one of the others.',
  syntax: 'in(<value>, <value>, …)',
  least: 2,
  most: VARIADIC + 1,
  examples: [
    { expression: 'if(in("b", "a", "b"), 1, 0)', value: 1 },
    { expression: 'if(in(404, "403", "404"), 1, 0)', value: 1 },
    { expression: 'if(in(split("a,b", ","), "b"), 1, 0)', value: 1 },
  ],
  compile: ([value = NULL, ...others]) =>
    conditionOf(`(${others.map((other) => compare('=', value, other)).join(' OR ')})`),
});

const MATCH = defineFunction({
  name: 'match',
  summary: 'True where the regular expression matches anywhere in the text, or in any of its values.',
  syntax: 'match(<text>, "<regex>")',
  least: 2,
  most: 2,
  examples: [
    { expression: 'if(match("10.0.0.1", "^10\\."), 1, 0)', value: 1 },
    { expression: 'if(match("Admin", "admin"), 1, 0)', value: 0 },
    { expression: 'if(match("Admin", "(?i)admin"), 1, 0)', value: 1 },
  ],
  compile: (args) => {
    const pattern = quoteText(toRe2(literalText(argument(args, 1), 'the regular expression')));
    return anyText(argument(args, 0), (sql) => `match(${sql}, ${pattern})`);
  },
});

const LIKE = defineFunction({
  name: 'like',
  summary: 'True where the whole text has the form of the pattern: % is any text, _ one character.',
  syntax: 'like(<text>, "<pattern>")',
  least: 2,
  most: 2,
  examples: [
    { expression: 'if(like("/wp-login.php", "/wp-%"), 1, 0)', value: 1 },
    { expression: 'if(like("abc", "a_"), 1, 0)', value: 0 },
    { expression: 'if(like("C:\\\\temp\\\\x", "%\\\\temp\\\\%"), 1, 0)', value: 1 },
  ],
  compile: ([value = NULL, pattern = NULL]) =>
    pattern.literal === undefined
      ? conditionOf(`like(${asString(value)}, ${likePattern(pattern)})`)
      : anyText(value, (sql) => `like(${sql}, ${likePattern(pattern)})`),
});

const constant = (name: string, summary: string, value: Typed, shown: string): ReturnType<typeof defineFunction> =>
  defineFunction({
    name,
    summary,
    syntax: `${name}()`,
    least: 0,
    most: 0,
    examples: [{ expression: `typeof(${name}())`, value: shown }],
    compile: () => value,
  });

const predicate = (
  name: string,
  summary: string,
  examples: readonly (readonly [string, 0 | 1])[],
  test: (value: Typed) => string,
): ReturnType<typeof defineFunction> =>
  defineFunction({
    name,
    summary,
    syntax: `${name}(<value>)`,
    least: 1,
    most: 1,
    examples: examples.map(([given, value]) => ({ expression: `if(${name}(${given}), 1, 0)`, value })),
    compile: (args) => conditionOf(test(argument(args, 0))),
  });

const isNumeric = (value: Typed): string => (value.type === 'boolean' ? 'false' : `isNotNull(${asNumber(value)})`);

const TYPEOF = defineFunction({
  name: 'typeof',
  summary: 'Number, String, Boolean or Invalid (absent).',
  syntax: 'typeof(<value>)',
  least: 1,
  most: 1,
  examples: [
    { expression: 'typeof(12)', value: 'Number' },
    { expression: 'typeof("12")', value: 'String' },
    { expression: 'typeof(true())', value: 'Boolean' },
    { expression: 'typeof(null())', value: 'Invalid' },
  ],
  compile: ([value = NULL]) => {
    if (value.type === 'boolean') return stringOf("'Boolean'");
    if (typeof value.literal === 'string') return stringOf("'String'");
    return stringOf(`multiIf(NOT ${isPresent(value)}, 'Invalid', ${isNumeric(value)}, 'Number', 'String')`);
  },
});

export const CONDITIONAL = [
  IF,
  CASE,
  VALIDATE,
  COALESCE,
  NULLIF,
  IN,
  MATCH,
  LIKE,
  constant('true', 'The condition that always holds.', conditionOf('true'), 'Boolean'),
  constant('false', 'The condition that never holds.', conditionOf('false'), 'Boolean'),
  constant('null', 'Nothing.', NULL, 'Invalid'),
  predicate(
    'isnull',
    'True where the value is absent.',
    [
      ['null()', 1],
      ['""', 0],
    ],
    (value) => `NOT (${isPresent(value)})`,
  ),
  predicate(
    'isnotnull',
    'True where the value is present.',
    [
      ['null()', 0],
      ['""', 1],
    ],
    isPresent,
  ),
  predicate(
    'isnum',
    'True where the value reads as a number.',
    [
      ['1.5', 1],
      ['"x"', 0],
      ['null()', 0],
    ],
    isNumeric,
  ),
  predicate(
    'isstr',
    'True where the value is present and no number.',
    [
      ['"x"', 1],
      ['1', 0],
      ['null()', 0],
    ],
    (value) => (typeof value.literal === 'string' ? 'true' : `(${isPresent(value)} AND NOT ${isNumeric(value)})`),
  ),
  predicate(
    'isint',
    'True where the value is a whole number.',
    [
      ['3', 1],
      ['3.5', 0],
      ['null()', 0],
    ],
    (value) =>
      value.type === 'boolean'
        ? 'false'
        : `ifNull(toFloat64(${asNumber(value)}) = trunc(toFloat64(${asNumber(value)})), false)`,
  ),
  TYPEOF,
];
