import { z } from 'zod';

/** The part of JSON Schema that zod writes and that we read. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  /** Ours: the value is never printed, and may be written as `{file: path}`. */
  readonly secret?: boolean;
  /** Ours: what reference pages call the type, where a word says more than the schema. */
  readonly words?: string;
}

const cache = new WeakMap<z.ZodType, JsonSchema>();

/** What users may write (before defaults and transformations). */
export function optionsSchema(options: z.ZodType): JsonSchema {
  const known = cache.get(options);
  if (known !== undefined) return known;
  const { $schema: _, ...schema } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  cache.set(options, schema as JsonSchema);
  return schema as JsonSchema;
}

/** Names of the options, told by the schema itself where that can be: a description of all that it says takes a start ten times as long. */
export function optionNames(options: z.ZodType): readonly string[] {
  const isClosed =
    options instanceof z.ZodObject &&
    (options.def.catchall === undefined || options.def.catchall instanceof z.ZodNever);
  return isClosed ? Object.keys(options.shape) : (knownKeys([optionsSchema(options)]) ?? []);
}

/**
 * What options are once they are read. Options of pipelines take many forms of one value (`plugin-options.ts`), of which the
 * schema of what is written tells nothing.
 */
export function readOptionsSchema(options: z.ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(options, { io: 'output', unrepresentable: 'any', reused: 'inline' });
  return schema as JsonSchema;
}

/** What becomes of secrets: they may also be `{file: path}`, or are only marked by `secret`. */
type Secrets = 'files' | 'marked';

/** The same for editors: zod's safe-integer bounds are left out. */
export const editorSchema = (
  options: z.ZodType,
  { secrets = 'files' }: { readonly secrets?: Secrets } = {},
): JsonSchema => forEditors(optionsSchema(options), secrets);

function forEditors(schema: JsonSchema, secrets: Secrets): JsonSchema {
  const { secret, ...rest } = schema;
  const mapped: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(rest)) {
    if ((keyword === 'maximum' || keyword === 'minimum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
      continue;
    mapped[keyword] = keyword === 'default' ? value : forEditorsIn(keyword, value, secrets);
  }
  if (secret !== true) return mapped;
  if (secrets === 'marked') return { ...mapped, secret };
  const { description, ...plain } = mapped;
  const file = {
    type: 'object',
    properties: { file: { type: 'string' } },
    required: ['file'],
    additionalProperties: false,
  };
  return { ...(typeof description === 'string' ? { description } : {}), anyOf: [plain, file] };
}

function forEditorsIn(keyword: string, value: unknown, secrets: Secrets): unknown {
  if (Array.isArray(value)) return value.map((item) => (isSchema(item) ? forEditors(item, secrets) : item));
  if (!isSchema(value)) return value;
  if (keyword !== 'properties') return forEditors(value, secrets);
  return Object.fromEntries(
    Object.entries(value).map(([name, property]) => [
      name,
      isSchema(property) ? forEditors(property, secrets) : property,
    ]),
  );
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schemas that may apply to what lies under `key` of a value described by `schema`. */
export function schemasUnder(schema: JsonSchema, key: PropertyKey): readonly JsonSchema[] {
  return alternatives(schema).flatMap((one) => {
    if (typeof key === 'number') return isSchema(one.items) ? [one.items] : [];
    const property =
      one.properties !== undefined && Object.hasOwn(one.properties, key) ? one.properties[String(key)] : undefined;
    if (property !== undefined) return [property];
    return isSchema(one.additionalProperties) ? [one.additionalProperties] : [];
  });
}

/** The forms of a union, or the schema itself. */
export const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap(alternatives) ?? [schema];

/** Names that an object there may have; undefined where any name goes. */
export function knownKeys(schemas: readonly JsonSchema[]): readonly string[] | undefined {
  const objects = schemas.flatMap(alternatives).filter((schema) => schema.type === 'object');
  if (objects.length === 0) return undefined;
  if (objects.some(({ additionalProperties }) => additionalProperties === true || isSchema(additionalProperties))) {
    return undefined;
  }
  return [...new Set(objects.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}
