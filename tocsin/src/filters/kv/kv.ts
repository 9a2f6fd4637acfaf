import { z } from 'zod';
import { ecsOption, filterBase, option } from '../../define/index.ts';
import { type Event, type Field, fieldOf, template, type Value } from '../../event/index.ts';
import { DEFAULT_LIMITS, type GuardLimits } from '../../regex/index.ts';
import { defineFilter } from '../filter.ts';
import { guarded } from '../guarded.ts';
import { optionRegex } from '../option-regex.ts';
import { tagAll } from '../tag-all.ts';
import { setByName } from '../top-level.ts';
import { writtenValue } from '../written-value.ts';
import { objectOf, type ParseOptions, parsePairs } from './parse.ts';
import { createScan } from './scan.ts';

const NOT_EMPTY = z.string().min(1, { error: 'must not be empty' });
const TRANSFORM = ['lowercase', 'uppercase', 'capitalize'] as const;

/** Logstash’s 0 switches the limit off; here it is Logstash’s own default then. */
const LONGEST = 30_000;

export const kv = defineFilter({
  name: 'kv',
  summary: 'finds pairs such as key=value in a text',
  description: `\`field_split\` and \`value_split\` are sets of characters (regular expressions within \`[…]\`), the \`…_pattern\` options whole regular
expressions in Ruby’s syntax. Quoted values lose their quotes, a key that comes again makes a list. Without \`timeout_millis\` an event may take 250 ms;
0 means 30 seconds, since no pattern runs on log text without a limit.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-kv`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    source: option.text().default('message').describe('the field that holds the pairs'),
    target: option.text().optional().describe('where they go; without it, to the top level'),
    prefix: option.text().default('').describe('before each key; may hold %{fields}'),
    field_split: option.text().default(' ').describe('characters between pairs'),
    field_split_pattern: option.text(NOT_EMPTY).optional().describe('regular expression between pairs'),
    value_split: option.text(NOT_EMPTY).default('=').describe('characters between key and value'),
    value_split_pattern: option.text(NOT_EMPTY).optional().describe('regular expression between key and value'),
    include_keys: option.list().default([]).describe('only these keys; may hold %{fields}'),
    exclude_keys: option.list().default([]).describe('not these keys; may hold %{fields}'),
    default_keys: option.hashOfValues().default({}).describe('pairs for keys that were not found'),
    allow_duplicate_values: option.boolean().default(true).describe('keep a pair that comes twice'),
    allow_empty_values: option.boolean().default(false).describe('keep keys without a value'),
    include_brackets: option.boolean().default(true).describe('( ), [ ] and < > around a value are taken off'),
    recursive: option.boolean().default(false).describe('look for pairs within values'),
    trim_key: option.text().optional().describe('characters that are taken off the ends of keys'),
    trim_value: option.text().optional().describe('characters that are taken off the ends of values'),
    remove_char_key: option.text().optional().describe('characters that are removed from keys'),
    remove_char_value: option.text().optional().describe('characters that are removed from values'),
    transform_key: option.choice(TRANSFORM).optional().describe('the case of keys'),
    transform_value: option.choice(TRANSFORM).optional().describe('the case of values'),
    whitespace: option
      .choice(['lenient', 'strict'])
      .default('lenient')
      .describe('whether blanks around the value splitter are ignored'),
    timeout_millis: option.number(z.number().min(0)).optional().describe('how long one event may take'),
    tag_on_failure: option.list().default(['_kv_filter_error']).describe('tags of an event that can’t take the pairs'),
    tag_on_timeout: option.text().default('_kv_filter_timeout').describe('tag of an event that took too long'),
  }),
  examples: [
    {
      title: 'a line of a firewall',
      pipeline: 'kv { include_keys => ["SRC", "DPT"] target => "fw" }',
      event: { message: 'IN=eth0 SRC=192.0.2.1 DPT=22' },
      expect: [{ fw: { SRC: '192.0.2.1', DPT: '22' } }],
    },
    {
      title: 'the query of a URL',
      pipeline: 'kv { source => "query" field_split => "&" transform_key => "lowercase" }',
      event: { query: 'User=ann&next=/admin&user=bob' },
      expect: [{ user: ['ann', 'bob'], next: '/admin' }],
    },
  ],
  create: (options, context) => {
    const source = fieldOf(options.source);
    const target = options.target === undefined ? undefined : fieldOf(options.target);
    const parse = parseOptions(options);
    const defaults = Object.entries(options.default_keys).map(([key, value]) => [key, writtenValue(value)] as const);
    const fail = (event: Event, reason: string, tags: readonly string[]): void => {
      context.count(reason);
      tagAll(event, tags);
    };
    const step = {
      compute: (event: Event) => pairsOf(event, source, parse),
      apply: (event: Event, found: ReadonlyMap<string, Value>) => {
        const pairs = defaults.length === 0 ? found : new Map([...defaults, ...found]);
        if (pairs.size === 0) return;
        if (setAll(event, pairs, target)) context.matched(event);
        else fail(event, 'failed', options.tag_on_failure);
      },
      stopped: (event: Event) => fail(event, 'timeout', [options.tag_on_timeout]),
      limits: limitsOf(options.timeout_millis),
    };
    return { filter: (events) => guarded(events, step) };
  },
});

function pairsOf(event: Event, source: Field, options: ParseOptions): Map<string, Value> {
  const found = new Map<string, Value>();
  const value = source.get(event);
  for (const text of Array.isArray(value) ? value : [value])
    if (typeof text === 'string') parsePairs(text, event, found, options);
  return found;
}

function setAll(event: Event, pairs: ReadonlyMap<string, Value>, target: Field | undefined): boolean {
  if (target !== undefined) return target.set(event, objectOf(pairs));
  for (const [key, value] of pairs) if (!setByName(event, key, value)) return false;
  return true;
}

function limitsOf(timeout: number | undefined): GuardLimits {
  if (timeout === undefined) return DEFAULT_LIMITS;
  const item = timeout === 0 ? LONGEST : timeout;
  return { item, total: Math.max(item, DEFAULT_LIMITS.total) };
}

type Options = z.output<typeof kv.options>;

function parseOptions(options: Options): ParseOptions {
  const trim = (name: 'trim_key' | 'trim_value'): RegExp | undefined => {
    const set = options[name];
    return set === undefined ? undefined : optionRegex(name, `^[${set}]+|[${set}]+$`, { global: true });
  };
  const removed = (name: 'remove_char_key' | 'remove_char_value'): RegExp | undefined => {
    const set = options[name];
    return set === undefined ? undefined : optionRegex(name, `[${set}]`, { global: true });
  };
  return {
    scan: createScan(options),
    key: { trim: trim('trim_key'), removeChar: removed('remove_char_key'), transform: options.transform_key },
    value: { trim: trim('trim_value'), removeChar: removed('remove_char_value'), transform: options.transform_value },
    prefix: template(options.prefix),
    includeKeys: options.include_keys.map((key) => template(key)),
    excludeKeys: options.exclude_keys.map((key) => template(key)),
    allowDuplicates: options.allow_duplicate_values,
    allowEmpty: options.allow_empty_values,
    recursive: options.recursive,
  };
}
