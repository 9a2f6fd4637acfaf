import { PlanError } from '../errors.ts';
import { asNumber, asString, NULL, number, type Typed } from '../sql/typed.ts';
import { defineFunction, type FunctionDeclaration, type FunctionExample } from './function.ts';
import { argument, finiteOf, integerOf, literalInteger, literalText, numberOf, stringOf } from './result.ts';

const onNumber = (
  name: string,
  summary: string,
  examples: readonly FunctionExample[],
  body: (sql: string, value: Typed) => Typed,
): FunctionDeclaration =>
  defineFunction({
    name,
    summary,
    syntax: `${name}(<number>)`,
    least: 1,
    most: 1,
    examples,
    compile: (args) => body(asNumber(argument(args, 0)), argument(args, 0)),
  });

/** Halves go away from zero, also those that binary floating point puts just below (2.555 to two places is 2.56). */
const rounded = (sql: string, places: number): string => {
  const scale = `toFloat64('${10 ** places}')`;
  const scaled = `(abs(toFloat64(${sql})) * ${scale})`;
  return `if(${scaled} >= 1e15, toFloat64(${sql}), sign(toFloat64(${sql})) * floor(${scaled} * (1 + 4e-16) + 0.5) / ${scale})`;
};

const ROUND = defineFunction({
  name: 'round',
  summary: 'The number rounded to so many decimal places, by default to a whole number.',
  syntax: 'round(<number>[, <places>])',
  least: 1,
  most: 2,
  examples: [
    { expression: 'round(3.5)', value: 4 },
    { expression: 'round(2.5)', value: 3 },
    { expression: 'round(2.555, 2)', value: 2.56 },
    { expression: 'round(null())', value: null },
  ],
  compile: ([value = NULL, places]) => {
    const digits = places === undefined ? 0 : literalInteger(places, 'the number of places', 0, 15);
    const sql = rounded(asNumber(value), digits);
    return digits === 0 ? integerOf(sql) : numberOf(sql);
  },
});

const LOG = defineFunction({
  name: 'log',
  summary: 'The logarithm to a base, by default 10.',
  syntax: 'log(<number>[, <base>])',
  least: 1,
  most: 2,
  examples: [
    { expression: 'log(1000)', value: 3 },
    { expression: 'log(8, 2)', value: 3 },
    { expression: 'log(0)', value: null },
  ],
  compile: ([value = NULL, base]) => {
    const written = base?.literal === undefined ? undefined : Number(base.literal);
    const sql = asNumber(value);
    if (base === undefined || written === 10) return finiteOf(`log10(${sql})`);
    if (written === 2) return finiteOf(`log2(${sql})`);
    return finiteOf(`(log(${sql}) / log(${asNumber(base)}))`);
  },
});

/** Numbers come before texts, by value among themselves; absent values do not count. */
const extreme = (name: 'min' | 'max', engineName: 'least' | 'greatest', examples: readonly FunctionExample[]) =>
  defineFunction({
    name,
    summary: `The ${name === 'min' ? 'smallest' : 'largest'} of the values; numbers come before texts.`,
    syntax: `${name}(<value>, …)`,
    least: 1,
    most: 500,
    examples,
    compile: (args) => {
      const known = args.filter(({ type }) => type !== 'null');
      if (known.length === 0) return NULL;
      const pick = (parts: readonly string[]): string =>
        parts.length === 1 ? (parts[0] ?? '') : `${engineName}(${parts.join(', ')})`;
      const numbers = numberOf(pick(known.map((value) => `toFloat64(${asNumber(value)})`)));
      if (known.every(({ type }) => type === 'number')) return numbers;
      const texts = pick(known.map((value) => `if(isNull(${asNumber(value)}), ${asString(value)}, NULL)`));
      const [first, second] = name === 'min' ? [asString(numbers), texts] : [texts, asString(numbers)];
      return stringOf(`coalesce(${first}, ${second})`);
    },
  });

const TONUMBER = defineFunction({
  name: 'tonumber',
  summary: 'The number that a text shows, in a base from 2 to 36, by default 10; absent where it shows none.',
  syntax: 'tonumber(<text>[, <base>])',
  least: 1,
  most: 2,
  examples: [
    { expression: 'tonumber("0012.50")', value: 12.5 },
    { expression: 'tonumber("ff", 16)', value: 255 },
    { expression: 'tonumber("0xFF", 16)', value: 255 },
    { expression: 'tonumber("12", 2)', value: null },
    { expression: 'tonumber("x")', value: null },
  ],
  compile: ([value = NULL, base]) => {
    const radix = base === undefined ? 10 : literalInteger(base, 'the base', 2, 36);
    if (radix === 10) return numberOf(asNumber(value));
    const digits = `lower(trimBoth(${asString(value)}))`;
    const bare = radix === 16 ? `replaceRegexpOne(${digits}, '^0x', '')` : digits;
    const last = (radix - 1).toString(36);
    const signs = radix <= 10 ? `0-${last}` : `0-9a-${last}`;
    return numberOf(`if(match(${bare}, '^[${signs}]{1,64}$'), toFloat64(conv(${bare}, ${radix}, 10)), NULL)`);
  },
});

const commas = (value: Typed): string => {
  const sql = `assumeNotNull(${rounded(asNumber(value), 2)})`;
  const whole = `toString(toUInt64(trunc(abs(${sql}))))`;
  const grouped = `replaceRegexpOne(reverse(replaceRegexpAll(reverse(${whole}), '([0-9]{3})', '\\\\1,')), '^,', '')`;
  const cents = `toUInt64(floor((abs(${sql}) - trunc(abs(${sql}))) * 100 + 0.5))`;
  return `concat(if(${sql} < 0, '-', ''), ${grouped}, if(${cents} = 0, '', concat('.', leftPad(toString(${cents}), 2, '0'))))`;
};

const duration = (value: Typed): string => {
  const seconds = `toInt64(abs(trunc(assumeNotNull(toFloat64(${asNumber(value)})))))`;
  const two = (sql: string): string => `leftPad(toString(${sql}), 2, '0')`;
  return `concat(if(assumeNotNull(${asNumber(value)}) < 0, '-', ''), if(${seconds} >= 86400, concat(toString(intDiv(${seconds}, 86400)), '+'), ''), ${two(`intDiv(${seconds} % 86400, 3600)`)}, ':', ${two(`intDiv(${seconds} % 3600, 60)`)}, ':', ${two(`${seconds} % 60`)})`;
};

const FORMATS: Readonly<Record<string, (value: Typed) => string>> = Object.freeze({
  commas,
  duration,
  hex: (value: Typed) =>
    `concat('0x', replaceRegexpOne(hex(toUInt64(abs(trunc(assumeNotNull(toFloat64(${asNumber(value)})))))), '^0+([0-9A-F])', '\\\\1'))`,
});

const TOSTRING = defineFunction({
  name: 'tostring',
  summary: 'The value as text: conditions as True or False, numbers plainly or as "commas", "hex" or "duration".',
  syntax: 'tostring(<value>[, "commas" | "hex" | "duration"])',
  least: 1,
  most: 2,
  examples: [
    { expression: 'tostring(true())', value: 'True' },
    { expression: 'tostring(15, "hex")', value: '0xF' },
    { expression: 'tostring(12345.6789, "commas")', value: '12,345.68' },
    { expression: 'tostring(1234567890, "commas")', value: '1,234,567,890' },
    { expression: 'tostring(615, "duration")', value: '00:10:15' },
    { expression: 'tostring(90061, "duration")', value: '1+01:01:01' },
  ],
  compile: ([value = NULL, format]) => {
    if (value.type === 'boolean') return stringOf(`if(isNull(${value.sql}), NULL, if(${value.sql}, 'True', 'False'))`);
    if (format === undefined) return stringOf(asString(value));
    const written = literalText(format, 'the format');
    const body = Object.hasOwn(FORMATS, written) ? FORMATS[written] : undefined;
    if (body === undefined)
      throw new PlanError(`"${written}" is no format`, undefined, 'use "commas", "hex" or "duration"');
    return stringOf(
      `if(isNull(${asNumber(value)}) OR abs(${asNumber(value)}) >= 1e15, ${asString(value)}, ${body(value)})`,
    );
  },
});

const POW = defineFunction({
  name: 'pow',
  summary: 'The first number to the power of the second.',
  syntax: 'pow(<number>, <exponent>)',
  least: 2,
  most: 2,
  examples: [
    { expression: 'pow(2, 10)', value: 1024 },
    { expression: 'pow(-8, 0.5)', value: null },
  ],
  compile: (args) => finiteOf(`pow(${asNumber(argument(args, 0))}, ${asNumber(argument(args, 1))})`),
});

export const NUMERIC = [
  onNumber('abs', 'The number without its sign.', [{ expression: 'abs(-3)', value: 3 }], (sql, { integer }) =>
    (integer ? integerOf : numberOf)(`abs(${sql})`),
  ),
  onNumber('ceil', 'The next whole number above.', [{ expression: 'ceil(1.2)', value: 2 }], (sql) =>
    integerOf(`ceil(${sql})`),
  ),
  onNumber('ceiling', 'The next whole number above.', [{ expression: 'ceiling(-1.2)', value: -1 }], (sql) =>
    integerOf(`ceil(${sql})`),
  ),
  onNumber('exact', 'The number, in full precision.', [{ expression: 'exact(1.5)', value: 1.5 }], (sql) =>
    numberOf(sql),
  ),
  onNumber('exp', 'e to the power of the number.', [{ expression: 'exp(0)', value: 1 }], (sql) =>
    finiteOf(`exp(${sql})`),
  ),
  onNumber('floor', 'The next whole number below.', [{ expression: 'floor(-1.2)', value: -2 }], (sql) =>
    integerOf(`floor(${sql})`),
  ),
  onNumber(
    'ln',
    'The natural logarithm.',
    [
      { expression: 'ln(1)', value: 0 },
      { expression: 'ln(-1)', value: null },
    ],
    (sql) => finiteOf(`log(${sql})`),
  ),
  onNumber(
    'sqrt',
    'The square root.',
    [
      { expression: 'sqrt(9)', value: 3 },
      { expression: 'sqrt(-1)', value: null },
    ],
    (sql) => finiteOf(`sqrt(${sql})`),
  ),
  defineFunction({
    name: 'pi',
    summary: 'The number pi.',
    syntax: 'pi()',
    least: 0,
    most: 0,
    examples: [{ expression: 'floor(pi())', value: 3 }],
    compile: () => number(Math.PI),
  }),
  defineFunction({
    name: 'random',
    summary: 'A random whole number from 0 to 2147483647, another for each row.',
    syntax: 'random()',
    least: 0,
    most: 0,
    examples: [{ expression: 'typeof(random())', value: 'Number' }],
    compile: () => integerOf('bitAnd(rand(), 2147483647)'),
  }),
  extreme('min', 'least', [
    { expression: 'min(10, 9, null())', value: 9 },
    { expression: 'min("b", "a", 7)', value: '7' },
    { expression: 'min("10", "9")', value: '9' },
  ]),
  extreme('max', 'greatest', [
    { expression: 'max(10, 9, null())', value: 10 },
    { expression: 'max("b", "a", 7)', value: 'b' },
    { expression: 'max("10", "9")', value: '10' },
  ]),
  POW,
  ROUND,
  LOG,
  TONUMBER,
  TOSTRING,
];
