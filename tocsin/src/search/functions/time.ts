import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { asNumber, asString, NULL, number } from '../sql/typed.ts';
import { resolveTime } from '../time/modifier.ts';
import { defineFunction, type FunctionDeclaration } from './function.ts';
import { literalText, numberOf, stringOf } from './result.ts';
import { formatTime, instantSql } from './strftime.ts';
import { parseTime } from './strptime.ts';

const clock = (name: string, summary: string): FunctionDeclaration =>
  defineFunction({
    name,
    summary,
    syntax: `${name}()`,
    least: 0,
    most: 0,
    examples: [{ expression: `typeof(${name}())`, value: 'Number' }],
    compile: (_, { now }) => number(Math.floor(now)),
  });

const UNITS: readonly (readonly [RegExp, string, string])[] = [
  [/^s/i, 'addSeconds', 'toStartOfSecond'],
  [/^mon/i, 'addMonths', 'toStartOfMonth'],
  [/^m/i, 'addMinutes', 'toStartOfMinute'],
  [/^h/i, 'addHours', 'toStartOfHour'],
  [/^d/i, 'addDays', 'toStartOfDay'],
  [/^w/i, 'addWeeks', 'toStartOfWeek'],
  [/^q/i, 'addQuarters', 'toStartOfQuarter'],
  [/^y/i, 'addYears', 'toStartOfYear'],
];

/** A modifier that is known to be one, over an instant in SQL. */
const applyModifier = (instant: string, modifier: string, timeZone: string): string => {
  const zone = quoteText(timeZone);
  let sql = instant;
  for (const [, sign, amount, unit = '', day] of modifier.matchAll(/(?:([+-])(\d*)|@)([A-Za-z]+)(\d?)/g)) {
    const [, add = '', snap = ''] = UNITS.find(([word]) => word.test(unit)) ?? [];
    if (sign !== undefined) sql = `${add}(${sql}, ${sign === '-' ? '-' : ''}${Number(amount || 1)})`;
    else if (snap === 'toStartOfWeek') {
      const shift = Number(day || 0) % 7;
      sql = `toDateTime64(addDays(toStartOfWeek(addDays(${sql}, -${shift}), 0), ${shift}), 6, ${zone})`;
    } else sql = `toDateTime64(${snap}(${sql}), 6, ${zone})`;
  }
  return sql;
};

export const TIME = [
  clock('now', 'The time at which the search began, in epoch seconds.'),
  clock('time', 'The time at which the search began, in epoch seconds.'),
  defineFunction({
    name: 'relative_time',
    summary: 'An epoch time moved and snapped by a time modifier such as -1d@d, in the zone of the user.',
    syntax: 'relative_time(<epoch>, "<modifier>")',
    least: 2,
    most: 2,
    examples: [
      { expression: 'relative_time(1700000000, "-1h")', value: 1_699_996_400 },
      { expression: 'relative_time(1700000000, "@h")', value: 1_699_999_200 },
      { expression: 'relative_time("1700000000", "-1h@h")', value: 1_699_995_600 },
    ],
    compile: ([time = NULL, modifier = NULL], { timeZone }) => {
      const written = literalText(modifier, 'the modifier').trim();
      const resolve = (now: number): number => {
        try {
          return resolveTime(written, { now, timeZone });
        } catch (error) {
          throw new PlanError(
            error instanceof Error ? error.message : String(error),
            undefined,
            'use one such as -1d@d',
          );
        }
      };
      if (!/^[+@-]/.test(written))
        throw new PlanError(`"${written}" is no modifier`, undefined, 'use one such as -1d@d');
      if (typeof time.literal === 'number') return number(resolve(time.literal * 1_000) / 1_000);
      resolve(0);
      const moved = applyModifier(instantSql(asNumber(time), timeZone), written, timeZone);
      return numberOf(`(toUnixTimestamp64Micro(${moved}) / 1000000)`);
    },
  }),
  defineFunction({
    name: 'strftime',
    summary: 'An epoch time as text, by a format such as %Y-%m-%dT%H:%M:%S.%3N%z, in the zone of the user.',
    syntax: 'strftime(<epoch>, "<format>")',
    least: 2,
    most: 2,
    examples: [
      { expression: 'strftime(1700000000.123, "%Y-%m-%d %H:%M:%S.%3N")', value: '2023-11-14 22:13:20.123' },
      {
        expression: 'strftime(1700000000, "%a %A %b %B %e %j %y %I %p %s %%")',
        value: 'Tue Tuesday Nov November 14 318 23 10 PM 1700000000 %',
      },
      { expression: 'strftime("x", "%F")', value: null },
    ],
    compile: ([time = NULL, format = NULL], { timeZone }) =>
      stringOf(formatTime(asNumber(time), literalText(format, 'the format'), timeZone)),
  }),
  defineFunction({
    name: 'strptime',
    summary: 'The epoch time that a text shows, by a format; in the zone of the user unless the text has one.',
    syntax: 'strptime(<text>, "<format>")',
    least: 2,
    most: 2,
    examples: [
      { expression: 'strptime("2023-11-14 22:13:20.5", "%Y-%m-%d %H:%M:%S.%N")', value: 1_700_000_000.5 },
      { expression: 'strptime("14/Nov/2023:23:13:20 +0100", "%d/%b/%Y:%H:%M:%S %z")', value: 1_700_000_000 },
      { expression: 'strptime("1700000000", "%s")', value: 1_700_000_000 },
      { expression: 'strptime("11/14/23 10:13:20 PM", "%m/%d/%y %I:%M:%S %p")', value: 1_700_000_000 },
      { expression: 'strptime("nonsense", "%Y-%m-%d")', value: null },
      { expression: 'strptime("2023-02-30", "%Y-%m-%d")', value: null },
    ],
    compile: ([text = NULL, format = NULL], { timeZone, now }) =>
      numberOf(parseTime(asString(text), literalText(format, 'the format'), timeZone, now)),
  }),
];
