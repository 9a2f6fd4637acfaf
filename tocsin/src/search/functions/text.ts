import { quoteText } from '../sql/quote.ts';
import { asString, NULL, type Typed } from '../sql/typed.ts';
import { defineFunction, type FunctionDeclaration, type FunctionExample } from './function.ts';
import { countGroups, toRe2 } from './pattern.ts';
import { printf } from './printf.ts';
import { argument, integerOf, listOf, literalText, mapText, stringOf, wholeOf } from './result.ts';

const unary = (
  name: string,
  summary: string,
  sql: (value: Typed) => Typed,
  ...examples: FunctionExample[]
): FunctionDeclaration =>
  defineFunction({
    name,
    summary,
    syntax: `${name}(<text>)`,
    least: 1,
    most: 1,
    examples,
    compile: (args) => (argument(args, 0).type === 'null' ? NULL : sql(argument(args, 0))),
  });

const trimmed = (
  name: 'trim' | 'ltrim' | 'rtrim',
  summary: string,
  ...examples: FunctionExample[]
): FunctionDeclaration =>
  defineFunction({
    name,
    summary,
    syntax: `${name}(<text>, [<characters>])`,
    least: 1,
    most: 2,
    examples,
    compile: (args) => {
      const characters = args.length === 1 ? ' \t' : literalText(argument(args, 1), `the characters of ${name}`);
      const value = argument(args, 0);
      if (characters === '' || value.type === 'null') return value;
      const set = `[${[...characters].map((character) => character.replace(/[\\\]^-]/, '\\$&')).join('')}]+`;
      const sides = [...(name === 'rtrim' ? [] : [`^${set}`]), ...(name === 'ltrim' ? [] : [`${set}$`])];
      return mapText(value, (sql) => `replaceRegexpAll(${sql}, ${quoteText(sides.join('|'))}, '')`);
    },
  });

/** Sorted by name. */
export const TEXT: readonly FunctionDeclaration[] = Object.freeze([
  unary(
    'len',
    'number of characters',
    (value) => integerOf(`lengthUTF8(${asString(value)})`),
    { expression: 'len("abc")', value: 3 },
    { expression: 'len("")', value: 0 },
    { expression: 'len("é")', value: 1 },
  ),
  unary('lower', 'the text in lower case', (value) => mapText(value, (sql) => `lowerUTF8(${sql})`), {
    expression: 'lower("ABC")',
    value: 'abc',
  }),
  trimmed('ltrim', 'the text without blanks, or without those characters, at its beginning', {
    expression: 'ltrim("  a ")',
    value: 'a ',
  }),
  defineFunction({
    name: 'printf',
    summary: 'text made by a format with %s, %d, %i, %u, %f, %x, %X, %c and %%, with flags, width and precision',
    syntax: 'printf("<format>", <value>, …)',
    least: 1,
    most: 100,
    examples: [
      { expression: 'printf("%s-%03d", "a", 7)', value: 'a-007' },
      { expression: 'printf("%.2f|%5d|%-3s|%x", 3.14159, 42, "b", 255)', value: '3.14|   42|b  |ff' },
      { expression: 'printf("100%%")', value: '100%' },
    ],
    compile: (args) => printf(literalText(argument(args, 0), 'the format of printf'), args.slice(1)),
  }),
  defineFunction({
    name: 'replace',
    summary: 'the text with every match of the regular expression replaced; \\1 is the first group',
    syntax: 'replace(<text>, "<expression>", "<replacement>")',
    least: 3,
    most: 3,
    examples: [
      { expression: 'replace("1/12/2026", "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', value: '12/1/2026' },
      { expression: 'replace("aXbX", "X", "")', value: 'ab' },
    ],
    compile: (args) => {
      const written = literalText(argument(args, 1), 'the expression of replace');
      const pattern = quoteText(toRe2(written));
      const by = quoteText(replacement(literalText(argument(args, 2), 'the replacement'), countGroups(written)));
      const value = argument(args, 0);
      return value.type === 'null' ? NULL : mapText(value, (sql) => `replaceRegexpAll(${sql}, ${pattern}, ${by})`);
    },
  }),
  trimmed('rtrim', 'the text without blanks, or without those characters, at its end', {
    expression: 'rtrim("axx", "x")',
    value: 'a',
  }),
  defineFunction({
    name: 'split',
    summary: 'the parts of a text between delimiters, as a multivalue field',
    syntax: 'split(<text>, "<delimiter>")',
    least: 2,
    most: 2,
    examples: [{ expression: 'split("a,b,,c", ",")', value: ['a', 'b', '', 'c'] }],
    compile: (args) => {
      const delimiter = literalText(argument(args, 1), 'the delimiter of split');
      const text = asString(argument(args, 0));
      const parts =
        delimiter === ''
          ? `extractAll(ifNull(${text}, ''), '(?s).')`
          : `splitByString(${quoteText(delimiter)}, ifNull(${text}, ''))`;
      return listOf(`if(isNull(${text}), CAST([] AS Array(String)), ${parts})`);
    },
  }),
  defineFunction({
    name: 'substr',
    summary: 'part of a text, from a position that counts from 1, or from the end where it is negative',
    syntax: 'substr(<text>, <position>, [<length>])',
    least: 2,
    most: 3,
    examples: [
      { expression: 'substr("string", 1, 3)', value: 'str' },
      { expression: 'substr("string", -3)', value: 'ing' },
      { expression: 'substr("string", 3)', value: 'ring' },
    ],
    compile: (args) => {
      const start = wholeOf(argument(args, 1));
      const length = args.length === 3 ? `, greatest(${wholeOf(argument(args, 2))}, 0)` : '';
      return stringOf(`substringUTF8(${asString(argument(args, 0))}, if(${start} = 0, 1, ${start})${length})`);
    },
  }),
  trimmed(
    'trim',
    'the text without blanks, or without those characters, at both ends',
    { expression: 'trim("  a  ")', value: 'a' },
    { expression: 'trim("xxaxx", "x")', value: 'a' },
  ),
  unary('upper', 'the text in upper case', (value) => mapText(value, (sql) => `upperUTF8(${sql})`), {
    expression: 'upper("abc")',
    value: 'ABC',
  }),
  unary(
    'urldecode',
    'the text with its percent escapes decoded',
    (value) => mapText(value, (sql) => `decodeURLComponent(${sql})`),
    {
      expression: 'urldecode("a%20b%2Fc")',
      value: 'a b/c',
    },
  ),
]);

/** `\1` to `\9` are groups, nothing where the expression has no such group; another backslash is itself. */
export const replacement = (text: string, groups: number): string =>
  text.replace(/\\(\d?)/g, (whole, digit: string) => {
    if (digit === '') return '\\\\';
    return Number(digit) > groups ? '' : whole;
  });
