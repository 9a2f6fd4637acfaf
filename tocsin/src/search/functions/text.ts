import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { translatePattern } from '../sql/regex.ts';
import { asList, asNumber, asString, NULL, type Typed } from '../sql/typed.ts';
import { defineFunction, type FunctionDeclaration } from './function.ts';

const simple = (
  name: string,
  summary: string,
  sql: (value: string) => string,
  example: readonly [string, string | number],
  type: 'string' | 'number' = 'string',
): FunctionDeclaration =>
  defineFunction({
    name,
    summary,
    syntax: `${name}(text)`,
    least: 1,
    most: 1,
    examples: [{ expression: example[0], value: example[1] }],
    compile: ([value = NULL]) => ({ sql: sql(asString(value)), type }),
  });

const trim = (name: string, side: string): FunctionDeclaration =>
  defineFunction({
    name,
    summary: `without spaces, or the given characters, ${side === 'BOTH' ? 'at both ends' : side === 'LEADING' ? 'at the beginning' : 'at the end'}`,
    syntax: `${name}(text[, characters])`,
    least: 1,
    most: 2,
    examples: [
      {
        expression: name === 'trim' ? 'trim("  a ")' : name === 'ltrim' ? 'ltrim("xxa", "x")' : 'rtrim("axx", "x")',
        value: 'a',
      },
    ],
    compile: ([value = NULL, characters]) => ({
      sql: `trim(${side} ${characters === undefined ? "' \\t\\r\\n'" : quoteText(String(characters.literal ?? ' '))} FROM ${asString(value)})`,
      type: 'string',
    }),
  });

const literal = (value: Typed, what: string): string => {
  if (typeof value.literal !== 'string') throw new PlanError(`${what} is "text", not a field`);
  return value.literal;
};

export const TEXT: readonly FunctionDeclaration[] = [
  simple('len', 'number of characters', (value) => `lengthUTF8(${value})`, ['len("Größe")', 5], 'number'),
  simple('lower', 'in lower case', (value) => `lowerUTF8(${value})`, ['lower("ÄB")', 'äb']),
  simple('upper', 'in upper case', (value) => `upperUTF8(${value})`, ['upper("äb")', 'ÄB']),
  simple('urldecode', 'with %xx replaced by what it stands for', (value) => `decodeURLFormComponent(${value})`, [
    'urldecode("a%20b%2Fc")',
    'a b/c',
  ]),
  simple('md5', 'MD5 in hexadecimal', (value) => `lower(hex(MD5(${value})))`, [
    'md5("a")',
    '0cc175b9c0f1b6a831c399e269772661',
  ]),
  simple('sha1', 'SHA-1 in hexadecimal', (value) => `lower(hex(SHA1(${value})))`, [
    'sha1("a")',
    '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8',
  ]),
  simple('sha256', 'SHA-256 in hexadecimal', (value) => `lower(hex(SHA256(${value})))`, [
    'sha256("a")',
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  ]),
  simple('sha512', 'SHA-512 in hexadecimal', (value) => `lower(hex(SHA512(${value})))`, ['len(sha512("a"))', 128]),
  trim('trim', 'BOTH'),
  trim('ltrim', 'LEADING'),
  trim('rtrim', 'TRAILING'),
  defineFunction({
    name: 'replace',
    syntax: 'replace(text, "expression", "replacement")',
    summary: 'with every match replaced; \\1 stands for a group',
    least: 3,
    most: 3,
    examples: [
      { expression: 'replace("1/14/2026", "^(\\\\d{1,2})/(\\\\d{1,2})/", "\\\\2/\\\\1/")', value: '14/1/2026' },
    ],
    compile: ([value = NULL, pattern = NULL, replacement = NULL]) => ({
      sql: `replaceRegexpAll(${asString(value)}, ${quoteText(translatePattern(literal(pattern, 'the expression of replace')).re2)}, ${asString(replacement)})`,
      type: 'string',
    }),
  }),
  defineFunction({
    name: 'substr',
    syntax: 'substr(text, start[, length])',
    summary: 'a part of a text; the first character is 1, negative counts from the end',
    least: 2,
    most: 3,
    examples: [
      { expression: 'substr("splunk", 1, 3)', value: 'spl' },
      { expression: 'substr("splunk", -3)', value: 'unk' },
    ],
    compile: ([value = NULL, start = NULL, length]) => ({
      sql: `substringUTF8(${asString(value)}, toInt64(${asNumber(start)})${length === undefined ? '' : `, toInt64(${asNumber(length)})`})`,
      type: 'string',
    }),
  }),
  defineFunction({
    name: 'split',
    syntax: 'split(text, "delimiter")',
    summary: 'a multivalue field of the parts',
    least: 2,
    most: 2,
    examples: [{ expression: 'split("a;b;c", ";")', value: ['a', 'b', 'c'] }],
    compile: ([value = NULL, delimiter = NULL]) => ({
      sql: `if(isNull(${asString(value)}), CAST([] AS Array(String)), splitByString(${quoteText(literal(delimiter, 'the delimiter of split'))}, assumeNotNull(${asString(value)})))`,
      type: 'list',
    }),
  }),
  defineFunction({
    name: 'cidrmatch',
    syntax: 'cidrmatch("range", address)',
    summary: 'whether an address lies in a range',
    least: 2,
    most: 2,
    examples: [{ expression: 'if(cidrmatch("10.0.0.0/8", "10.1.2.3"), 1, 0)', value: 1 }],
    compile: ([range = NULL, address = NULL]) => {
      const cidr = literal(range, 'the range of cidrmatch');
      if (!/^[0-9a-fA-F:.]+\/\d{1,3}$/.test(cidr))
        throw new PlanError(`"${cidr}" is no range of addresses`, undefined, 'as in 10.0.0.0/8');
      const value = asString(address);
      return {
        sql: `if(isNull(toIPv6OrNull(${value})), false, isIPAddressInRange(if(isNull(toIPv6OrNull(${value})), '::', assumeNotNull(${value})), ${quoteText(cidr)}))`,
        type: 'boolean',
      };
    },
  }),
  defineFunction({
    name: 'mvcount',
    syntax: 'mvcount(field)',
    summary: 'number of values; absent where there is none',
    least: 1,
    most: 1,
    examples: [{ expression: 'mvcount(split("a,b", ","))', value: 2 }],
    compile: ([value = NULL]) => ({ sql: `nullIf(length(${asList(value)}), 0)`, type: 'number' }),
  }),
  defineFunction({
    name: 'mvindex',
    syntax: 'mvindex(field, start[, end])',
    summary: 'values by position from 0, negative from the end, the end included',
    least: 2,
    most: 3,
    examples: [
      { expression: 'mvindex(split("a,b,c", ","), -1)', value: 'c' },
      { expression: 'mvindex(split("a,b,c", ","), 0, 1)', value: ['a', 'b'] },
      { expression: 'mvindex(split("a", ","), 5)', value: null },
    ],
    compile: ([value = NULL, start = NULL, end]) => {
      const list = asList(value);
      const position = (at: Typed): string =>
        `(toInt64(${asNumber(at)}) + if(toInt64(${asNumber(at)}) < 0, toInt64(length(${list})), 0))`;
      if (end === undefined)
        return {
          sql: `if(${position(start)} >= 0 AND ${position(start)} < length(${list}), ${list}[${position(start)} + 1], NULL)`,
          type: 'string',
        };
      return {
        sql: `if(${position(start)} < 0 OR ${position(end)} < ${position(start)}, CAST([] AS Array(String)), arraySlice(${list}, ${position(start)} + 1, ${position(end)} - ${position(start)} + 1))`,
        type: 'list',
      };
    },
  }),
  defineFunction({
    name: 'mvjoin',
    syntax: 'mvjoin(field, "delimiter")',
    summary: 'the values in one text',
    least: 2,
    most: 2,
    examples: [{ expression: 'mvjoin(split("a,b", ","), "-")', value: 'a-b' }],
    compile: ([value = NULL, delimiter = NULL]) => ({
      sql: `if(empty(${asList(value)}), NULL, arrayStringConcat(${asList(value)}, ${quoteText(literal(delimiter, 'the delimiter of mvjoin'))}))`,
      type: 'string',
    }),
  }),
  defineFunction({
    name: 'mvappend',
    syntax: 'mvappend(value, …)',
    summary: 'a multivalue field of all values',
    least: 1,
    most: 100,
    examples: [{ expression: 'mvappend("a", "b")', value: ['a', 'b'] }],
    compile: (args) => ({
      sql: args.length === 1 ? asList(args[0] ?? NULL) : `arrayConcat(${args.map(asList).join(', ')})`,
      type: 'list',
    }),
  }),
  defineFunction({
    name: 'mvdedup',
    syntax: 'mvdedup(field)',
    summary: 'without repeated values, the first of each kept',
    least: 1,
    most: 1,
    examples: [{ expression: 'mvdedup(split("b,a,b", ","))', value: ['b', 'a'] }],
    compile: ([value = NULL]) => ({
      sql: `arrayFilter((element, position) -> indexOf(${asList(value)}, element) = position, ${asList(value)}, arrayEnumerate(${asList(value)}))`,
      type: 'list',
    }),
  }),
  defineFunction({
    name: 'mvsort',
    syntax: 'mvsort(field)',
    summary: 'the values in order of their bytes',
    least: 1,
    most: 1,
    examples: [{ expression: 'mvsort(split("b,a", ","))', value: ['a', 'b'] }],
    compile: ([value = NULL]) => ({ sql: `arraySort(${asList(value)})`, type: 'list' }),
  }),
];
