import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ecsOption, filterBase, option } from '../../define/index.ts';
import {
  addTag,
  copyFloats,
  type Event,
  emptyObject,
  type Field,
  fieldOf,
  type Holder,
  isFloatIn,
  isObject,
  put,
  rubyFloat,
  type Value,
} from '../../event/index.ts';
import { defineFilter, type FilterContext, perEvent } from '../filter.ts';
import { rubyText } from '../ruby-text.ts';
import { getTopLevel, topLevelNames } from '../top-level.ts';
import { createDigest, DIGESTS, type Digest } from './digest.ts';

const METHODS = [...DIGESTS, 'MURMUR3', 'MURMUR3_128', 'IPV4_NETWORK', 'UUID', 'PUNCTUATION'] as const;

const OPTIONS = z.strictObject({
  ...filterBase,
  ...ecsOption,
  source: option.list().default(['message']).describe('the fields'),
  target: option
    .text()
    .optional()
    .describe('where it goes; default: [event][hash], or fingerprint where ECS is disabled'),
  method: option.choice(METHODS).default('SHA1').describe('how it is computed'),
  key: option.password().optional().describe('key of an HMAC, or the length of the prefix for IPV4_NETWORK'),
  base64encode: option.boolean().default(false).describe('base64 and not hexadecimal'),
  concatenate_sources: option
    .boolean()
    .default(false)
    .describe('one fingerprint of names and values of all sources; else the last source counts'),
  concatenate_all_fields: option.boolean().default(false).describe('one fingerprint of all fields'),
});

export const fingerprint = defineFilter({
  name: 'fingerprint',
  summary: 'computes a hash of fields',
  description: `With a \`key\` SHA and MD5 are HMACs. Several fields are put together as \`|name|value|name|value|\`, sorted by name, with lists and objects written
as Ruby writes them. A list makes a list of fingerprints. What is no address for IPV4_NETWORK, or no text for PUNCTUATION, is tagged
\`_fingerprintfailure\`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-fingerprint`,
  status: 'stable',
  options: OPTIONS,
  examples: [
    {
      title: 'an identifier of the message',
      pipeline: 'fingerprint { source => ["ip"] method => "SHA1" }',
      event: { ip: '123.123.123.123' },
      expect: [{ event: { hash: '3a5076c520b4b463f43806896ea0b3978d09dcae' } }],
    },
    {
      title: 'only the network of an address',
      pipeline: 'fingerprint { source => ["ip"] target => "net" method => "IPV4_NETWORK" key => 24 }',
      event: { ip: '192.0.2.77' },
      expect: [{ net: '192.0.2.0' }],
    },
  ],
  create: (options, context) => {
    const target = fieldOf(options.target ?? (context.ecs === 'disabled' ? 'fingerprint' : '[event][hash]'));
    const compute = computation(options);
    return perEvent((event) => store(event, target, compute(event), context), context);
  },
});

const NOTHING = Symbol('no source');
const FAILED = Symbol('of the wrong kind');
type Result = { readonly value: Value } | typeof NOTHING | typeof FAILED;

function store(event: Event, target: Field, result: Result, { count }: FilterContext): boolean {
  if (result === NOTHING) return true;
  if (result !== FAILED && target.set(event, result.value)) return true;
  count('failed');
  addTag(event, '_fingerprintfailure');
  return false;
}

type Options = z.output<typeof OPTIONS>;

function computation(options: Options): (event: Event) => Result {
  const { method } = options;
  const sources = options.source.map((name) => ({ name, field: fieldOf(name) }));
  const sorted = sources.toSorted((a, b) => compare(a.name, b.name));
  if (method === 'UUID') return () => ({ value: randomUUID() });
  if (method === 'PUNCTUATION') return (event) => last(sorted.map(({ field }) => punctuation(field.get(event))));
  const digest = createDigest(method, { key: options.key, base64: options.base64encode });
  if (options.concatenate_all_fields)
    return (event) => {
      const names = topLevelNames(event).sort(compare);
      return digested(digest, joined(names.map((name) => [name, memberOf(event, name, getTopLevel(event, name))])));
    };
  if (options.concatenate_sources)
    return (event) => digested(digest, joined(sorted.map(({ name, field }) => [name, hashedValue(event, field)])));
  return (event) => last(sources.map(({ field }) => digestOf(digest, hashedValue(event, field))));
}

/** Whole floats as the text that they are hashed by: `1.0` has another hash than `1`. */
function hashedValue(event: Event, field: Field): Value | undefined {
  const value = field.get(event);
  return typeof value === 'number' && field.isFloat(event) ? rubyFloat(value) : value;
}

const memberOf = (holder: Holder, key: string, value: Value | undefined): Value | undefined =>
  typeof value === 'number' && isFloatIn(holder, key, value) ? rubyFloat(value) : value;

const last = (results: readonly Result[]): Result => results.findLast((result) => result !== NOTHING) ?? NOTHING;

const NO_PUNCTUATION = /[^\p{P}\p{S}]/gu;

function punctuation(value: Value | undefined): Result {
  if (value === undefined) return NOTHING;
  return typeof value === 'string' ? { value: value.replace(NO_PUNCTUATION, '') } : FAILED;
}

function digested(digest: Digest, value: Value): Result {
  const computed = digest(value);
  return computed === undefined ? FAILED : { value: computed };
}

function digestOf(digest: Digest, value: Value | undefined): Result {
  if (value === undefined) return NOTHING;
  if (!Array.isArray(value)) return digested(digest, sortKeys(value));
  const all: Value[] = [];
  for (const [index, member] of value.entries()) {
    const one = digest(sortKeys(memberOf(value, String(index), member) ?? null));
    if (one === undefined) return FAILED;
    all.push(one);
  }
  return { value: all };
}

const joined = (pairs: readonly (readonly [string, Value | undefined])[]): string =>
  `${pairs.map(([name, value]) => `|${name}|${rubyText(value === undefined ? value : sortKeys(value))}`).join('')}|`;

/** As Ruby sorts texts: by their bytes in UTF-8. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function sortKeys(value: Value): Value {
  if (Array.isArray(value)) {
    const list = value.map(sortKeys);
    copyFloats(value, list);
    return list;
  }
  if (!isObject(value)) return value;
  const sorted = emptyObject();
  for (const key of Object.keys(value).sort(compare)) {
    const member = value[key];
    if (member !== undefined) put(sorted, key, sortKeys(member));
  }
  copyFloats(value, sorted);
  return sorted;
}
