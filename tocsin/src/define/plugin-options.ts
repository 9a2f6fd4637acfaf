import { z } from 'zod';

/**
 * Types of the options of a Logstash plugin, as zod schemas that take what a pipeline may write: a number as a text, one
 * value in place of a list, a list `[k, v, k, v]` in place of a hash.
 * https://www.elastic.co/docs/reference/logstash/configuration-file-structure#plugin-value-types
 */

/** A value of a pipeline before its option gave it a type. Hashes have a null prototype; a plugin is a codec. */
export type Written = string | number | readonly Written[] | WrittenHash | WrittenPlugin;
export interface WrittenHash {
  readonly [key: string]: Written;
}

/** `codec => json { … }` */
export class WrittenPlugin {
  readonly name: string;
  readonly options: WrittenHash;

  constructor(name: string, options: WrittenHash) {
    this.name = name;
    this.options = options;
  }
}

const only = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const toText = (value: unknown): unknown => {
  const one = only(value);
  return isScalar(one) ? String(one) : one;
};

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const toNumber = (value: unknown): unknown => {
  const one = only(value);
  return typeof one === 'string' && NUMBER.test(one) ? Number(one) : one;
};

const toBoolean = (value: unknown): unknown => {
  const one = only(value);
  if (one === 'true') return true;
  return one === 'false' ? false : one;
};

const toList = (value: unknown): unknown => (value === undefined || Array.isArray(value) ? value : [value]);

const toHash = (value: unknown): unknown => {
  if (!Array.isArray(value) || value.length % 2 !== 0) return value;
  if (value.some((member, index) => index % 2 === 0 && !isScalar(member))) return value;
  const hash: Record<string, unknown> = Object.create(null);
  for (let index = 0; index < value.length; index += 2) {
    const key = String(value[index]);
    const member: unknown = value[index + 1];
    // A name that comes again adds to the first, as in Logstash.
    hash[key] = Object.hasOwn(hash, key) ? [hash[key], member].flat() : member;
  }
  return hash;
};

const text = (schema: z.ZodString = z.string()) => z.preprocess(toText, schema).meta({ type: 'string' });

const number = (schema: z.ZodNumber = z.number()) => z.preprocess(toNumber, schema).meta({ type: 'number' });

const boolean = () => z.preprocess(toBoolean, z.boolean()).meta({ type: 'boolean' });

const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.preprocess(toText, z.enum(values)).meta({ enum: [...values] });

/** A list of texts; one text alone is a list of one. */
const list = () =>
  z.preprocess(toList, z.array(z.preprocess(toText, z.string()))).meta({ type: 'array', items: { type: 'string' } });

/** A list of anything that can be written. */
const values = () => z.preprocess(toList, z.array(z.unknown())).meta({ type: 'array' });

/** A hash whose values are texts. */
const hash = () =>
  z
    .preprocess(toHash, z.record(z.string(), z.preprocess(toText, z.string())))
    .meta({ type: 'object', additionalProperties: { type: 'string' } });

/** A hash whose values are a text or a list of texts. */
const hashOfLists = () =>
  z
    .preprocess(toHash, z.record(z.string(), z.preprocess(toList, z.array(z.preprocess(toText, z.string())))))
    .meta({ type: 'object' });

/** A hash of anything that can be written. */
const hashOfValues = () => z.preprocess(toHash, z.record(z.string(), z.unknown())).meta({ type: 'object' });

/** Never shown and never logged. */
const password = () => z.preprocess(toText, z.string()).meta({ type: 'string', secret: true });

const BYTES = /^(\d+(?:\.\d+)?)\s*([kmgtpe]?)(i?)b?$/i;
const POWERS = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** `10mb`, `1 GiB`, or a number of bytes. */
const bytes = () =>
  z
    .preprocess(
      (value) => {
        const match = BYTES.exec(String(only(value) ?? ''));
        if (match === null) return value;
        const [, amount = '', unit = '', binary = ''] = match;
        const power = POWERS.indexOf(unit.toLowerCase());
        return Math.floor(Number(amount) * (binary === '' ? 1000 : 1024) ** power);
      },
      z.number({ error: 'expected a number of bytes such as 65536, 10mb or 1 GiB' }).int().min(0),
    )
    .meta({ type: 'string', words: 'size' });

/** A codec by name, or with options. */
const codec = () =>
  z
    .preprocess(
      (value) => (typeof value === 'string' ? new WrittenPlugin(value, {}) : value),
      z.instanceof(WrittenPlugin),
    )
    .meta({ type: 'string', words: 'codec' });

/** An option that Logstash has, and that can't do here what it does there; `reason` says what to write in its place. */
const refused = (reason: string) =>
  z
    .unknown()
    .refine((value) => value === undefined, { error: reason })
    .optional()
    .meta({ type: 'string', description: `refused: ${reason}` });

export const option = {
  text,
  number,
  boolean,
  choice,
  list,
  values,
  hash,
  hashOfLists,
  hashOfValues,
  password,
  bytes,
  codec,
  refused,
} as const;

/** What every codec takes beside its own options. */
export const codecBase = {
  id: text().optional().describe('accepted; a codec is named by its plugin'),
  enable_metric: boolean().default(true).describe('accepted; metrics are always kept'),
} as const;

/** What every filter takes beside its own options; applied to events for which it succeeds. */
export const filterBase = {
  add_field: hashOfLists().optional().describe('fields to add; onto one that is there, the value is appended'),
  add_tag: list().default([]).describe('tags to add'),
  remove_field: list().default([]).describe('fields to remove'),
  remove_tag: list().default([]).describe('tags to remove'),
  id: text().optional().describe('name in metrics and messages'),
  enable_metric: boolean().default(true).describe('accepted; metrics are always kept'),
  periodic_flush: boolean().default(false).describe('accepted; a filter that holds events back decides itself'),
} as const;

export const inputBase = {
  add_field: hashOfLists().optional().describe('fields that every event gets'),
  tags: list().default([]).describe('tags that every event gets'),
  type: text().optional().describe('the field `type` of events that have none'),
  codec: codec().optional().describe('how bytes become events'),
  id: text().optional().describe('name in metrics and messages, under which it keeps its place'),
  enable_metric: boolean().default(true).describe('accepted; metrics are always kept'),
} as const;

export const outputBase = {
  codec: codec().optional().describe('how events become bytes'),
  id: text().optional().describe('name in metrics and messages, under which it keeps its queue'),
  enable_metric: boolean().default(true).describe('accepted; metrics are always kept'),
  workers: number().optional().describe('accepted; a number of connections is the output’s own affair'),
} as const;

export type Ecs = 'disabled' | 'v1' | 'v8';

export const ecsOption = {
  ecs_compatibility: choice(['disabled', 'v1', 'v8'])
    .optional()
    .describe('names of fields: of old, or ECS; default as the pipeline'),
} as const;
