import { z } from 'zod';
import { filterBase, option } from '../../define/index.ts';
import { addTag, type Event, fieldOf, formatIsoTime, giveTime, template } from '../../event/index.ts';
import { defineFilter, perEvent } from '../filter.ts';
import { InvalidPattern } from './pattern.ts';
import { createReader, type TimeReader } from './reader.ts';
import { type DateZone, findZone } from './zone.ts';

export const date = defineFilter({
  name: 'date',
  summary: 'reads the time of a field, in one of several formats, into @timestamp',
  description: `Formats are tried in their order. \`ISO8601\`, \`UNIX\` (seconds), \`UNIX_MS\` and \`TAI64N\` are words of their own; the rest are
[Joda-Time's letters](https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html), with text that stands for itself in
single quotes. \`ISO8601\` takes a space in place of the \`T\` only together with milliseconds, as Logstash does.

- A field that is missing or null is passed over without a tag. \`@timestamp\` is a time already: nothing is read from it, which is a failure.
- Without a year in the format it is this year; December read in January is last year's, January read in December is next year's.
- A time that the clocks of the time zone skipped is a failure; one that exists twice is the first of the two.
- \`yy\` lies between 80 years ago and 19 years ahead.
- Fractions finer than milliseconds are read and cut off.

https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-date`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    match: option
      .list()
      .refine((list) => list.length >= 2, {
        error: 'expected a field and at least one format, as in [ "logdate", "MMM dd yyyy HH:mm:ss", "ISO8601" ]',
      })
      .describe('a field, then the formats that it may have'),
    target: option.text().default('@timestamp').describe('where the time goes; other fields get it as ISO 8601 text'),
    timezone: option
      .text()
      .optional()
      .describe('for times that name none, such as Europe/Berlin or %{zone}; default is that of this machine'),
    locale: option.text().optional().describe('language of months and weekdays, such as de or pt_BR; else English too'),
    tag_on_failure: option.list().default(['_dateparsefailure']).describe('tags where no format fits'),
  }),
  examples: [
    {
      title: 'the time of an Apache access log',
      pipeline: 'date { match => [ "timestamp", "dd/MMM/yyyy:HH:mm:ss Z" ] }',
      event: { timestamp: '23/Nov/2026:01:58:06 -0600' },
      expect: [{ '@timestamp': '2026-11-23T07:58:06.000Z', tags: null }],
    },
    {
      title: 'one of several formats, in the time zone that the event names',
      pipeline: 'date { match => [ "at", "UNIX", "yyyy-MM-dd HH:mm:ss,SSS" ] timezone => "%{zone}" target => "seen" }',
      event: { at: '2026-07-01 12:00:00,250', zone: 'Europe/Berlin' },
      expect: [{ seen: '2026-07-01T10:00:00.250Z' }],
    },
    {
      title: 'a text that is no time',
      pipeline: 'date { match => [ "at", "ISO8601" ] add_tag => [ "dated" ] }',
      event: { at: 'yesterday' },
      expect: [{ tags: ['_dateparsefailure'] }],
    },
  ],
  create: (options, context) => {
    const [name = '', ...formats] = options.match;
    const source = fieldOf(name);
    const target = fieldOf(options.target);
    const isTimestamp = target.steps.length === 1 && target.steps[0] === '@timestamp';
    const readers = readersOf(formats, options.locale, context.clock);
    const zoneOf = zoneReader(options.timezone, context.clock);
    const isTime = source.steps.length === 1 && source.steps[0] === '@timestamp';
    if (isTime)
      context.notice(
        'warn',
        'date: @timestamp is a time already and no text: each event is tagged; leave this filter out',
      );

    const fail = (event: Event): false => {
      for (const tag of options.tag_on_failure) addTag(event, tag);
      context.count('failed');
      return false;
    };

    const each = (event: Event): boolean => {
      const value = source.get(event);
      if (value === undefined || value === null) return false;
      if (isTime) return fail(event);
      const zone = zoneOf(event);
      for (const read of readers) {
        const time = read(value, zone);
        if (!(Math.abs(time) <= LIMIT)) continue;
        if (!isTimestamp) return target.set(event, formatIsoTime(time)) || fail(event);
        event['@timestamp'] = time;
        giveTime(event);
        if (event['@nanoseconds'] !== undefined) delete event['@nanoseconds'];
        return true;
      }
      return fail(event);
    };
    return perEvent(each, context);
  },
});

/** JavaScript has no time beyond it. */
const LIMIT = 8.64e15;

const NAMES = /MMM|E/;

function readersOf(formats: readonly string[], locale: string | undefined, clock: () => number): readonly TimeReader[] {
  const own = locale === undefined ? Intl.DateTimeFormat().resolvedOptions().locale : locale.replaceAll('_', '-');
  const fallBack = locale === undefined && !/^en\b/.test(own);
  return formats.flatMap((format) => {
    const languages = fallBack && NAMES.test(format) ? [own, 'en-US'] : [own];
    return languages.map((language) => {
      try {
        return createReader(format, language, clock);
      } catch (error) {
        if (error instanceof InvalidPattern) throw new Error(`option "match": ${error.message}`);
        if (error instanceof RangeError)
          throw new Error(`option "locale": "${locale}" is no language tag: use one such as en, de-AT or pt_BR`);
        throw error;
      }
    });
  });
}

function zoneReader(text: string | undefined, clock: () => number): (event: Event) => DateZone | undefined {
  if (text?.includes('%{') === true) {
    const fill = template(text, clock);
    return (event) => findZone(fill(event));
  }
  const zone = findZone(text);
  if (zone === undefined)
    throw new Error(
      `option "timezone": unknown time zone "${text}": use a name such as Europe/Berlin, UTC, or an offset such as +02:00`,
    );
  return () => zone;
}
