import { z } from 'zod';
import { filterBase, knownTypes, option } from '../../define/index.ts';
import { addTag, type Event, InvalidReference, isCancelled, type Value } from '../../event/index.ts';
import { guardEach } from '../../regex/index.ts';
import { defineFilter } from '../filter.ts';
import { CONVERSIONS, type Conversion, stripText } from './convert.ts';
import { createSubstitution, type Substitution } from './gsub.ts';
import {
  coerce,
  convert,
  copy,
  eachText,
  isTime,
  join,
  merge,
  type Operation,
  rename,
  replace,
  split,
  strip,
  update,
} from './operations.ts';
import { capitalize, downcase, upcase } from './texts.ts';

const conversions = option
  .hash()
  .superRefine(knownTypes(CONVERSIONS))
  .transform((types): Readonly<Record<string, Conversion>> => types as Record<string, Conversion>);

export const mutate = defineFilter({
  name: 'mutate',
  summary: 'renames, replaces, converts and changes fields',
  description: `Within one \`mutate\` the order is always: coerce, rename, update, replace, convert, gsub, uppercase, capitalize,
lowercase, strip, split, join, merge, copy; then the options that all filters have. Use several blocks for another order.

- What fails stops the rest for this event and adds \`tag_on_failure\`; what was done before stays. The options that all filters have are
  not applied then.
- \`integer\` and \`float\` pass over commas, \`integer_eu\` and \`float_eu\` over points, and take \`0x\` and exponents. \`integer\` takes
  the number at the start of a text, and 0 where there is none; \`float\` fails for what is no number.
- \`boolean\` knows true, t, yes, y, 1 and false, f, no, n, 0 and nothing; other values stay as they are.
- Floats are written with a point: after \`float\`, \`%{x}\` and \`string\` give \`1.0\`. Integers beyond 2^53 lose their last digits.
- \`@timestamp\` is a time and no text: to set it by \`replace\` or \`update\`, or to convert it, fails. A field with a time in ISO 8601 can be renamed or copied to it;
  use \`date\` for all others.
- \`gsub\` takes Ruby's expressions, and \`\\1\`, \`\\k<name>\`, \`\\0\` in the replacement. One that runs for too long is stopped, and fails.

https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-mutate`,
  status: 'stable',
  catchesNames: true,
  options: z.strictObject({
    ...filterBase,
    coerce: option.hash().default({}).describe('values for fields that are there and null'),
    rename: option.hash().default({}).describe('old name to new name'),
    update: option.hash().default({}).describe('new values for fields that are there'),
    replace: option.hash().default({}).describe('values of fields, which are made where they are not there'),
    convert: conversions.default({}).describe(`types of fields: ${CONVERSIONS.join(', ')}`),
    gsub: option
      .list()
      .refine((list) => list.length % 3 === 0, {
        error: 'invalid gsub: expected a field, a regular expression and a replacement for each substitution',
      })
      .default([])
      .describe('field, regular expression and replacement, as often as needed'),
    uppercase: option.list().default([]).describe('fields to write in capitals'),
    capitalize: option.list().default([]).describe('fields to write with a capital at the start'),
    lowercase: option.list().default([]).describe('fields to write in small letters'),
    strip: option.list().default([]).describe('fields that lose white space at their ends'),
    split: option.hash().default({}).describe('fields to make a list of, and what separates its members'),
    join: option.hash().default({}).describe('fields with a list to make a text of, and what goes between its members'),
    merge: option.hashOfLists().default({}).describe('fields that take on the members of other fields'),
    copy: option.hash().default({}).describe('field to copy to another field'),
    tag_on_failure: option.text().default('_mutate_error').describe('tag where something failed'),
  }),
  examples: [
    {
      title: 'names, types and texts',
      pipeline: `mutate {
  rename => { "HOSTORIP" => "[client][ip]" }
  convert => { "bytes" => "integer" "took" => "float_eu" }
  gsub => [ "path", "/+", "/" ]
  lowercase => [ "method" ]
}`,
      event: { HOSTORIP: '203.0.113.9', bytes: '1,024', took: '0,25', path: '//a///b', method: 'GET' },
      expect: [{ HOSTORIP: null, client: { ip: '203.0.113.9' }, bytes: 1024, took: 0.25, path: '/a/b', method: 'get' }],
    },
    {
      title: 'what fails is tagged',
      pipeline: 'mutate { convert => { "took" => "float" } copy => { "took" => "seconds" } }',
      event: { took: 'long' },
      expect: [{ took: 'long', seconds: null, tags: ['_mutate_error'] }],
    },
    {
      title: 'a list out of a text',
      pipeline: 'mutate { split => { "roles" => "," } merge => { "roles" => "role" } }',
      event: { roles: 'admin,staff', role: 'editor' },
      expect: [{ roles: ['admin', 'staff', 'editor'] }],
    },
  ],
  create: (options, { clock, matched, count }) => {
    const before: readonly Operation[] = [
      ...coerce(options.coerce, clock),
      ...rename(options.rename, clock),
      ...update(options.update, clock),
      ...replace(options.replace, clock),
      ...convert(options.convert),
    ];
    const substitutions = substitutionsOf(options.gsub, clock);
    const after: readonly Operation[] = [
      ...eachText(options.uppercase, upcase),
      ...eachText(options.capitalize, capitalize),
      ...eachText(options.lowercase, downcase),
      ...strip(options.strip, stripText),
      ...split(options.split),
      ...join(options.join),
      ...merge(options.merge),
      ...copy(options.copy),
    ];

    const fail = (event: Event): void => {
      addTag(event, options.tag_on_failure);
      count('failed');
    };

    const runAll = (operations: readonly Operation[], event: Event): boolean => {
      for (const operation of operations) {
        if (operation(event)) continue;
        fail(event);
        return false;
      }
      return true;
    };

    const succeed = (event: Event): void => {
      try {
        matched(event);
      } catch (error) {
        if (!(error instanceof InvalidReference)) throw error;
        fail(event);
      }
    };

    return {
      filter: (events) => {
        let left: Event[] = [];
        for (const event of events) if (!isCancelled(event) && runAll(before, event)) left.push(event);
        for (const substitution of substitutions) left = substituteAll(substitution, left, fail, count);
        for (const event of left) if (runAll(after, event)) succeed(event);
        return events;
      },
    };
  },
});

function substitutionsOf(list: readonly string[], clock: () => number): readonly Substitution[] {
  const found: Substitution[] = [];
  for (let index = 0; index + 2 < list.length; index += 3) {
    const [name = '', needle = '', replacement = ''] = list.slice(index, index + 3);
    const substitution = createSubstitution(name, needle, replacement, clock);
    if (!isTime(substitution.field)) found.push(substitution);
  }
  return found;
}

/** Returns the events for which it did not fail. */
function substituteAll(
  { field, isBounded, compute }: Substitution,
  events: readonly Event[],
  fail: (event: Event) => void,
  count: (reason: string, by?: number) => void,
): Event[] {
  const olds = events.map((event) => field.get(event));
  const news: (Value | undefined)[] = [];
  const work = (index: number): void => {
    const event = events[index];
    const value = olds[index];
    news[index] = event === undefined || value === undefined ? undefined : compute(event, value);
  };
  let stopped: ReadonlySet<number> | undefined;
  if (isBounded) for (let index = 0; index < events.length; index++) work(index);
  else {
    const indices = guardEach(events.length, work);
    if (indices.length > 0) {
      stopped = new Set(indices);
      count('timeout', indices.length);
    }
  }
  return events.filter((event, index) => {
    const old = olds[index];
    if (old === undefined) return true;
    const value = stopped?.has(index) === true ? undefined : news[index];
    if (value !== undefined && (value === old || field.set(event, value))) return true;
    fail(event);
    return false;
  });
}
