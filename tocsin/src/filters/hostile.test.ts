import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Event, eventJson, eventOf, isTimeless, type Value, type ValueObject } from '../event/index.ts';
import { findFilter } from './registry.ts';

/** Options that make a filter look at as much of an event as it can. */
const OPTIONS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  anonymize: [
    { fields: ['message', '[a][b]'], key: 'k' },
    { fields: ['message'], key: 24, algorithm: 'IPV4_NETWORK' },
  ],
  cidr: [{ address: ['%{message}'], network: ['10.0.0.0/8', '%{a}'] }],
  clone: [{ clones: ['x'] }],
  csv: [
    {},
    { autodetect_column_names: true },
    { target: '[a][b]', convert: { column1: 'date_time', column2: 'integer' } },
  ],
  de_dot: [{}, { nested: true, recursive: true }, { fields: ['[a][b.c]', 'message'], nested: true }],
  dissect: [{ mapping: { message: '%{a} %{+a} %{&a} %{[a][b]}' }, convert_datatype: { a: 'int', message: 'float' } }],
  dns: [{ reverse: ['message', '[a][b]'], hostsfile: [], timeout: 0.01, max_retries: 0 }],
  elapsed: [{ start_tag: 'x', end_tag: 'y', unique_id_field: 'message' }],
  fingerprint: [
    { concatenate_all_fields: true },
    { source: ['message', 'a'], concatenate_sources: true, method: 'MURMUR3_128' },
    { method: 'PUNCTUATION' },
    { method: 'MURMUR3' },
    { method: 'IPV4_NETWORK', key: 24 },
  ],
  json: [{ source: 'message' }, { source: 'message', target: '[a][b]' }],
  kv: [
    {},
    { recursive: true, target: '[a][b]', prefix: '%{a}', allow_duplicate_values: false },
    { field_split_pattern: '[&;]', value_split_pattern: '=+' },
  ],
  metrics: [{ meter: ['%{message}', 'x'], timer: { '%{a}': '%{message}' } }],
  prune: [{}, { interpolate: true, whitelist_names: ['%{message}'] }, { blacklist_values: { message: '.', a: 'x' } }],
  sleep: [{ time: 0, replay: true }],
  split: [{}, { field: '[a][b]', target: 'message' }],
  syslog_pri: [{ syslog_pri_field_name: 'message' }],
  throttle: [{ key: '%{message}', after_count: 1, period: '%{a}' }],
  translate: [
    { source: 'message', dictionary: { a: { b: 1 } }, fallback: '%{a}' },
    { source: 'b', iterate_on: 'a', dictionary: { '^x': 1 }, regex: true },
    { source: 'message', target: '[a][b]', dictionary: { a: 1 }, exact: false },
  ],
  truncate: [{ length_bytes: 3 }, { length_bytes: 0, fields: ['[a][b]', '@timestamp', 'tags'] }],
  urldecode: [{ all_fields: true }, { field: '[a][b]', charset: 'UTF-16LE' }],
  uuid: [{ target: '[a][b]' }],
  xml: [{ source: 'message', target: '[a][b]', xpath: { '//x': 'a' } }],
};

/** Of those below: what else an event is made to hold, others leave it its time. */
const TAKE_THE_TIME: ReadonlySet<string> = new Set(['prune']);

const NASTY = [
  '',
  '__proto__',
  '@timestamp',
  '@metadata',
  '@nanoseconds',
  'tags',
  '[a][b]',
  '[a[',
  '%{a}',
  '%ff',
  '<x>',
  '{"@timestamp":1}',
  '{"tags":[1]}',
];
const KEYS = ['message', 'a', 'b', 'tags', '__proto__', 'constructor', 'x.y', '@metadata', '[a]', '%{x}'];

const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc
    .array(
      fc.constantFrom(
        'a=',
        '"',
        '<x>',
        '</x>',
        '{"a":',
        '}',
        '[',
        ']',
        ',',
        '\n',
        '%41',
        ' ',
        '10.1.2.3',
        '__proto__',
        '=',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);
const { value } = fc.letrec<{ value: Value; object: ValueObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 3, noNullPrototype: false }),
}));
const event = fc.dictionary(fc.constantFrom(...KEYS.filter((key) => key !== '@metadata')), value, { maxKeys: 5 });

describe('a filter and events that nobody expects', () => {
  it.each(Object.entries(OPTIONS).flatMap(([name, all]) => all.map((options) => [name, options] as const)))(
    '%s %j',
    async (name, options) => {
      const declaration = findFilter(name);
      if (declaration === undefined) throw new Error(`there is no filter ${name}`);
      const matched: Event[] = [];
      const filter = declaration.create(declaration.options.parse(options), {
        ecs: 'v8',
        clock: () => 0,
        folder: '.',
        matched: (one) => matched.push(one),
        count: () => {},
        notice: () => {},
      });
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 3 }), async (batch) => {
          const out = await filter.filter(batch.map((fields) => eventOf(fields, 0)));
          const flushed = filter.flush?.({ final: false }) ?? [];
          for (const one of [...out, ...flushed]) {
            expect(Number.isInteger(one['@timestamp'])).toBe(true);
            const { tags } = one;
            if (tags !== undefined && tags !== null)
              expect([tags].flat().every((tag) => typeof tag === 'string')).toBe(true);
            const shown: unknown = JSON.parse(eventJson(one));
            const time = typeof (shown as { '@timestamp': unknown })['@timestamp'];
            const mayBeTimeless = TAKE_THE_TIME.has(name);
            expect(time).toBe(mayBeTimeless && isTimeless(one) ? 'undefined' : 'string');
          }
        }),
        { numRuns: 100 },
      );
      await filter.close?.();
      expect(({} as Record<string, unknown>).a).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});
