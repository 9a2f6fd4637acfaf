import { quoteText } from '../sql/quote.ts';
import { asList, asNumber, isPresent, type Typed } from '../sql/typed.ts';
import { defineFunction, type FunctionDeclaration } from './function.ts';
import { toRe2 } from './pattern.ts';
import { argument, EMPTY_LIST, integerOf, listOf, literalText, stringOf, wholeOf } from './result.ts';

const listAt = (args: readonly Typed[], index: number): string => asList(argument(args, index));

/** Values of mvrange at most. */
const MAX_RANGE = 100_000;

/** Sorted by name. */
export const MULTIVALUE: readonly FunctionDeclaration[] = Object.freeze([
  defineFunction({
    name: 'mvappend',
    summary: 'all values of its arguments in one multivalue field',
    syntax: 'mvappend(<value>, …)',
    least: 1,
    most: 1000,
    examples: [{ expression: 'mvappend("a", split("b,c", ","), null())', value: ['a', 'b', 'c'] }],
    compile: (args) => listOf(`arrayConcat(${args.map((_, index) => listAt(args, index)).join(', ')})`),
  }),
  defineFunction({
    name: 'mvcount',
    summary: 'number of values, absent where there are none',
    syntax: 'mvcount(<field>)',
    least: 1,
    most: 1,
    examples: [
      { expression: 'mvcount(split("a,b", ","))', value: 2 },
      { expression: 'mvcount("a")', value: 1 },
      { expression: 'mvcount(null())', value: null },
    ],
    compile: (args) => {
      const value = argument(args, 0);
      if (value.type === 'list') return integerOf(`nullIf(toInt64(length(${value.sql})), 0)`);
      return integerOf(`if(${isPresent(value)}, 1, NULL)`);
    },
  }),
  defineFunction({
    name: 'mvdedup',
    summary: 'the values without repeated ones, in their order',
    syntax: 'mvdedup(<field>)',
    least: 1,
    most: 1,
    examples: [{ expression: 'mvdedup(split("b,a,b", ","))', value: ['b', 'a'] }],
    compile: (args) => listOf(`arrayDistinct(${listAt(args, 0)})`),
  }),
  defineFunction({
    name: 'mvfind',
    summary: 'position, from 0, of the first value that the regular expression matches, absent where none does',
    syntax: 'mvfind(<field>, "<expression>")',
    least: 2,
    most: 2,
    examples: [
      { expression: 'mvfind(split("a,bc,b", ","), "^b$")', value: 2 },
      { expression: 'mvfind("a", "z")', value: null },
    ],
    compile: (args) => {
      const pattern = quoteText(toRe2(literalText(argument(args, 1), 'the expression of mvfind')));
      const found = `arrayFirstIndex(item -> match(item, ${pattern}), ${listAt(args, 0)})`;
      return integerOf(`(nullIf(toInt64(${found}), 0) - 1)`);
    },
  }),
  defineFunction({
    name: 'mvindex',
    summary:
      'one value by its position from 0, or from the end where that is negative; with a second position all from one to the other',
    syntax: 'mvindex(<field>, <position>, [<position>])',
    least: 2,
    most: 3,
    examples: [
      { expression: 'mvindex(split("a,b,c", ","), 0)', value: 'a' },
      { expression: 'mvindex(split("a,b,c", ","), -1)', value: 'c' },
      { expression: 'mvindex(split("a,b,c", ","), 1, 2)', value: ['b', 'c'] },
      { expression: 'mvindex(split("a,b,c", ","), 5)', value: null },
    ],
    compile: (args) => {
      const list = listAt(args, 0);
      const length = `toInt64(length(${list}))`;
      const from = wholeOf(argument(args, 1));
      if (args.length === 2)
        return stringOf(
          `if(${from} < ${length} AND ${from} >= -${length}, ${list}[if(${from} < 0, ${from}, ${from} + 1)], NULL)`,
        );
      const to = wholeOf(argument(args, 2));
      const first = `if(${from} < 0, greatest(${from} + ${length}, 0), ${from})`;
      const last = `if(${to} < 0, ${to} + ${length}, ${to})`;
      return listOf(`arraySlice(${list}, ifNull(${first}, 0) + 1, greatest(ifNull(${last} - ${first} + 1, 0), 0))`);
    },
  }),
  defineFunction({
    name: 'mvjoin',
    summary: 'the values as one text, with a delimiter between them',
    syntax: 'mvjoin(<field>, "<delimiter>")',
    least: 2,
    most: 2,
    examples: [{ expression: 'mvjoin(split("a,b", ","), " or ")', value: 'a or b' }],
    compile: (args) => {
      const list = listAt(args, 0);
      return stringOf(
        `if(empty(${list}), NULL, arrayStringConcat(${list}, ${quoteText(literalText(argument(args, 1), 'the delimiter of mvjoin'))}))`,
      );
    },
  }),
  defineFunction({
    name: 'mvrange',
    summary: 'numbers from one to below another, in steps',
    syntax: 'mvrange(<number>, <number>, [<step>])',
    least: 2,
    most: 3,
    examples: [
      { expression: 'mvrange(1, 4)', value: ['1', '2', '3'] },
      { expression: 'mvrange(1, 8, 3)', value: ['1', '4', '7'] },
    ],
    compile: (args) => {
      const [from, to, step] = [0, 1, 2].map((index) =>
        index < args.length ? `toFloat64(${asNumber(argument(args, index))})` : '1',
      );
      const missing = `(isNull(${from}) OR isNull(${to}) OR isNull(${step}))`;
      const count = `least(greatest(ceil(ifNull((${to} - ${from}) / ${step}, 0)), 0), ${MAX_RANGE})`;
      const known = (sql: string | undefined): string => `ifNull(${sql}, 0)`;
      return listOf(
        `if(${missing} OR ${known(step)} = 0, ${EMPTY_LIST}, arrayMap(item -> toString(item * ${known(step)} + ${known(from)}), range(toUInt64(if(isFinite(${count}), ${count}, 0)))))`,
      );
    },
  }),
  defineFunction({
    name: 'mvreverse',
    summary: 'the values in the opposite order',
    syntax: 'mvreverse(<field>)',
    least: 1,
    most: 1,
    examples: [{ expression: 'mvreverse(split("a,b", ","))', value: ['b', 'a'] }],
    compile: (args) => listOf(`arrayReverse(${listAt(args, 0)})`),
  }),
  defineFunction({
    name: 'mvsort',
    summary: 'the values in order of their bytes',
    syntax: 'mvsort(<field>)',
    least: 1,
    most: 1,
    examples: [{ expression: 'mvsort(split("b,a,10,9", ","))', value: ['10', '9', 'a', 'b'] }],
    compile: (args) => listOf(`arraySort(${listAt(args, 0)})`),
  }),
  defineFunction({
    name: 'mvzip',
    summary: 'the first values of two fields joined, the second ones, and so on, as far as the shorter field goes',
    syntax: 'mvzip(<field>, <field>, ["<delimiter>"])',
    least: 2,
    most: 3,
    examples: [{ expression: 'mvzip(split("a,b,c", ","), split("1,2", ","), "=")', value: ['a=1', 'b=2'] }],
    compile: (args) => {
      const delimiter = quoteText(args.length === 3 ? literalText(argument(args, 2), 'the delimiter of mvzip') : ',');
      const [left, right] = [listAt(args, 0), listAt(args, 1)];
      const cut = (one: string, other: string): string =>
        `arraySlice(${one}, 1, least(length(${one}), length(${other})))`;
      return listOf(
        `arrayMap((one, other) -> concat(one, ${delimiter}, other), ${cut(left, right)}, ${cut(right, left)})`,
      );
    },
  }),
]);
