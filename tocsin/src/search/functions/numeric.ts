import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { asNumber, asString, isPresent, NULL, number } from '../sql/typed.ts';
import { addUnits, resolveTime } from '../time/modifier.ts';
import { defineFunction, type FunctionDeclaration } from './function.ts';

const finite = (sql: string): string => `if(isFinite(${sql}), ${sql}, NULL)`;
const simple = (
  name: string,
  summary: string,
  sql: (value: string) => string,
  example: readonly [string, number],
): FunctionDeclaration =>
  defineFunction({
    name,
    summary,
    syntax: `${name}(number)`,
    least: 1,
    most: 1,
    examples: [{ expression: example[0], value: example[1] }],
    compile: ([value = NULL]) => ({ sql: finite(`toFloat64(${sql(asNumber(value))})`), type: 'number' }),
  });

/** strftime's letters as ClickHouse's formatDateTime reads them. */
const FORMAT: Readonly<Record<string, string>> = Object.freeze({
  M: 'i',
  N: 'f',
  Q: 'f',
  T: 'T',
  F: 'F',
  B: 'M',
  e: 'e',
  Z: 'z',
  s: '',
  '+': '',
});
const translateFormat = (format: string): string =>
  format.replace(/%([A-Za-z+])/g, (whole, letter: string) =>
    FORMAT[letter] === undefined ? whole : `%${FORMAT[letter]}`,
  );

export const NUMERIC: readonly FunctionDeclaration[] = [
  simple('abs', 'without its sign', (value) => `abs(${value})`, ['abs(-3)', 3]),
  simple('ceiling', 'rounded up', (value) => `ceil(${value})`, ['ceiling(1.2)', 2]),
  simple('ceil', 'rounded up', (value) => `ceil(${value})`, ['ceil(1.2)', 2]),
  simple('exp', 'e to the power', (value) => `exp(${value})`, ['exp(0)', 1]),
  simple('floor', 'rounded down', (value) => `floor(${value})`, ['floor(1.9)', 1]),
  simple('ln', 'natural logarithm', (value) => `log(${value})`, ['ln(1)', 0]),
  simple('sqrt', 'square root', (value) => `sqrt(${value})`, ['sqrt(9)', 3]),
  simple('exact', 'the number as it is', (value) => `(${value})`, ['exact(1.5)', 1.5]),
  defineFunction({
    name: 'log',
    syntax: 'log(number[, base])',
    summary: 'logarithm, base 10 unless told',
    least: 1,
    most: 2,
    examples: [{ expression: 'log(100)', value: 2 }],
    compile: ([value = NULL, base]) => ({
      sql: finite(
        base === undefined ? `log10(${asNumber(value)})` : `(log(${asNumber(value)}) / log(${asNumber(base)}))`,
      ),
      type: 'number',
    }),
  }),
  defineFunction({
    name: 'max',
    syntax: 'max(value, …)',
    summary: 'the largest number',
    least: 1,
    most: 100,
    examples: [{ expression: 'max(1, 3, 2)', value: 3 }],
    compile: (args) => ({
      sql: `arrayMax(arrayFilter(element -> isNotNull(element), [${args.map((one) => `toFloat64(${asNumber(one)})`).join(', ')}]))`,
      type: 'number',
    }),
  }),
  defineFunction({
    name: 'min',
    syntax: 'min(value, …)',
    summary: 'the smallest number',
    least: 1,
    most: 100,
    examples: [{ expression: 'min(2, 1, 3)', value: 1 }],
    compile: (args) => ({
      sql: `arrayMin(arrayFilter(element -> isNotNull(element), [${args.map((one) => `toFloat64(${asNumber(one)})`).join(', ')}]))`,
      type: 'number',
    }),
  }),
  defineFunction({
    name: 'pi',
    syntax: 'pi()',
    summary: 'π',
    least: 0,
    most: 0,
    examples: [{ expression: 'floor(pi())', value: 3 }],
    compile: () => number(Math.PI),
  }),
  defineFunction({
    name: 'pow',
    syntax: 'pow(number, power)',
    summary: 'a power',
    least: 2,
    most: 2,
    examples: [{ expression: 'pow(2, 10)', value: 1024 }],
    compile: ([value = NULL, power = NULL]) => ({
      sql: finite(`pow(${asNumber(value)}, ${asNumber(power)})`),
      type: 'number',
    }),
  }),
  defineFunction({
    name: 'random',
    syntax: 'random()',
    summary: 'a number from 0 to 2147483647',
    least: 0,
    most: 0,
    examples: [],
    compile: () => ({ sql: 'bitAnd(rand(), 2147483647)', type: 'number' }),
  }),
  defineFunction({
    name: 'round',
    syntax: 'round(number[, decimals])',
    summary: 'rounded, halves away from zero',
    least: 1,
    most: 2,
    examples: [
      { expression: 'round(2.5)', value: 3 },
      { expression: 'round(2.555, 2)', value: 2.56 },
    ],
    compile: ([value = NULL, decimals]) => {
      const scale = decimals === undefined ? '1' : `pow(10, ${asNumber(decimals)})`;
      const scaled = `(abs(toFloat64(${asNumber(value)})) * ${scale})`;
      return { sql: `(sign(${asNumber(value)}) * floor(${scaled} + 0.5 + 1e-9) / ${scale})`, type: 'number' };
    },
  }),
  defineFunction({
    name: 'tonumber',
    syntax: 'tonumber(text[, base])',
    summary: 'a text as a number; absent where it is none',
    least: 1,
    most: 2,
    examples: [
      { expression: 'tonumber("12") + 1', value: 13 },
      { expression: 'tonumber("x")', value: null },
    ],
    compile: ([value = NULL, base]) => {
      if (base === undefined || base.literal === 10) return { sql: asNumber(value), type: 'number' };
      if (base.literal !== 16) throw new PlanError('tonumber knows the bases 10 and 16, so far');
      return {
        sql: `if(match(${asString(value)}, '^(?:0x)?[0-9a-fA-F]{1,16}$'), reinterpretAsUInt64(reverse(unhex(leftPad(replaceRegexpOne(assumeNotNull(${asString(value)}), '^0x', ''), 16, '0')))), NULL)`,
        type: 'number',
      };
    },
  }),
  defineFunction({
    name: 'tostring',
    syntax: 'tostring(value[, "commas"|"hex"|"duration"])',
    summary: 'a value as text; conditions become True and False',
    least: 1,
    most: 2,
    examples: [
      { expression: 'tostring(12)', value: '12' },
      { expression: 'tostring(1=1)', value: 'True' },
      { expression: 'tostring(615, "duration")', value: '00:10:15' },
      { expression: 'tostring(255, "hex")', value: '0xFF' },
    ],
    compile: ([value = NULL, form]) => {
      if (value.type === 'boolean')
        return { sql: `if(isNull(${value.sql}), NULL, if(${value.sql}, 'True', 'False'))`, type: 'string' };
      const seconds = `toInt64(${asNumber(value)})`;
      if (form === undefined) return { sql: asString(value), type: 'string' };
      if (form.literal === 'hex') return { sql: `concat('0x', hex(${seconds}))`, type: 'string' };
      if (form.literal === 'duration')
        return {
          sql: `concat(if(${seconds} >= 86400, concat(toString(intDiv(${seconds}, 86400)), '+'), ''), leftPad(toString(intDiv(${seconds} % 86400, 3600)), 2, '0'), ':', leftPad(toString(intDiv(${seconds} % 3600, 60)), 2, '0'), ':', leftPad(toString(${seconds} % 60), 2, '0'))`,
          type: 'string',
        };
      if (form.literal === 'commas')
        return {
          sql: `replaceRegexpAll(reverse(replaceRegexpAll(reverse(toString(${seconds})), '(\\\\d{3})', '\\\\1,')), '^(-?),', '\\\\1')`,
          type: 'string',
        };
      throw new PlanError('the form of tostring is "commas", "hex" or "duration"');
    },
  }),
  defineFunction({
    name: 'now',
    syntax: 'now()',
    summary: 'when the search began, in epoch seconds',
    least: 0,
    most: 0,
    examples: [],
    compile: (_args, { now }) => number(Math.floor(now)),
  }),
  defineFunction({
    name: 'time',
    syntax: 'time()',
    summary: 'when the search began, in epoch seconds with decimals',
    least: 0,
    most: 0,
    examples: [],
    compile: (_args, { now }) => number(now),
  }),
  defineFunction({
    name: 'relative_time',
    syntax: 'relative_time(time, "modifier")',
    summary: 'a time moved by a modifier such as -1d@d',
    least: 2,
    most: 2,
    examples: [{ expression: 'relative_time(86400, "+1h")', value: 90000 }],
    compile: ([value = NULL, modifier = NULL], { timeZone }) => {
      if (typeof modifier.literal !== 'string')
        throw new PlanError('the modifier of relative_time is "text", such as "-1d@d"');
      if (typeof value.literal === 'number')
        return number(resolveTime(modifier.literal, { now: value.literal * 1000, timeZone }) / 1000);
      const plain = /^([+-])(\d*)([smhd])[a-z]*$/i.exec(modifier.literal);
      if (plain === null)
        throw new PlanError(
          'relative_time of a field takes an offset such as -1h, so far',
          undefined,
          'a snap (@d) works on now()',
        );
      const seconds =
        (addUnits(0, Number(plain[2] || 1), 'h', { name: 'UTC', offsetOfLocal: () => 0, offsetOfInstant: () => 0 }) /
          3_600_000) *
        { s: 1, m: 60, h: 3_600, d: 86_400 }[(plain[3] ?? 's').toLowerCase() as 's' | 'm' | 'h' | 'd'];
      return { sql: `(${asNumber(value)} ${plain[1]} ${seconds})`, type: 'number' };
    },
  }),
  defineFunction({
    name: 'strftime',
    syntax: 'strftime(time, "format")',
    summary: 'a time as text in the user’s zone',
    least: 2,
    most: 2,
    examples: [{ expression: 'strftime(0, "%Y-%m-%d %H:%M:%S")', value: '1970-01-01 00:00:00' }],
    compile: ([value = NULL, format = NULL], { timeZone }) => {
      if (typeof format.literal !== 'string') throw new PlanError('the format of strftime is "text"');
      const time = `toDateTime64(ifNull(${asNumber(value)}, 0), 6, ${quoteText(timeZone)})`;
      return {
        sql: `if(${isPresent(value)}, formatDateTime(${time}, ${quoteText(translateFormat(format.literal))}), NULL)`,
        type: 'string',
      };
    },
  }),
  defineFunction({
    name: 'strptime',
    syntax: 'strptime(text, "format")',
    summary: 'epoch seconds of a text in that format',
    least: 2,
    most: 2,
    examples: [{ expression: 'strptime("1970-01-02", "%Y-%m-%d")', value: 86400 }],
    compile: ([value = NULL, format = NULL], { timeZone }) => {
      if (typeof format.literal !== 'string') throw new PlanError('the format of strptime is "text"');
      return {
        sql: `toUnixTimestamp(parseDateTimeOrNull(${asString(value)}, ${quoteText(translateFormat(format.literal))}, ${quoteText(timeZone)}))`,
        type: 'number',
      };
    },
  }),
];
