import { VALUE_FORMATS, type ValueFormat } from '../charts/value-format.ts';
import { decodeProblems, type Problem } from './api-error.ts';
import type { Client } from './client.ts';
import {
  type Fields,
  fields,
  isFields,
  list,
  number,
  oneOf,
  optionalList,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';
import { Documents } from './documents.ts';
import type { ValueCount } from './search-types.ts';

/** Indexes that belong together; in a name `*` stands for anything. */
export interface PatternBody {
  readonly title: string;
  readonly description?: string;
  readonly indexes: readonly string[];
  readonly earliest: string;
  readonly latest: string;
  readonly formats: Readonly<Record<string, ValueFormat>>;
}

export interface IndexPattern {
  readonly id: string;
  readonly etag: string;
  readonly file: string;
  readonly origin: 'own' | 'shipped';
  readonly replaces: boolean;
  readonly body?: PatternBody;
  readonly problems: readonly Problem[];
}

export const FIELD_TYPES = ['text', 'number', 'boolean', 'ip', 'time', 'list', 'mixed'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface PatternField {
  readonly name: string;
  readonly type: FieldType;
  /** Share of the events that have it, 0 to 1. */
  readonly coverage: number;
  readonly distinct: number;
  readonly top: readonly ValueCount[];
  readonly format?: ValueFormat;
}

export interface PatternFields {
  readonly fields: readonly PatternField[];
  readonly events: number;
  /** The figures are of the newest events only. */
  readonly sampled: boolean;
}

export interface PatternPreview {
  readonly indexes: readonly { readonly name: string; readonly events: number; readonly matches: boolean }[];
  readonly events: number;
  readonly fields: readonly PatternField[];
}

export const patternFiles = new Documents<IndexPattern, PatternBody>({
  name: 'patterns',
  decode: decodePattern,
  encode: (body) => body,
});

export async function patternFields(
  client: Client,
  id: string,
  range: { readonly earliest: string; readonly latest: string },
  signal: AbortSignal,
): Promise<PatternFields> {
  const query = new URLSearchParams({ earliest: range.earliest, latest: range.latest });
  const reply = fields(
    await client.request('GET', `${patternFiles.path(id)}/fields?${query}`, { signal }),
    'list of fields',
  );
  return {
    fields: list(reply, 'fields').filter(isFields).map(decodeField),
    events: optionalNumber(reply, 'events') ?? 0,
    sampled: reply.sampled === true,
  };
}

export async function previewPattern(
  client: Client,
  body: { readonly indexes: readonly string[]; readonly earliest: string; readonly latest: string },
  signal: AbortSignal,
): Promise<PatternPreview> {
  const reply = fields(await client.request('POST', 'patterns/preview', { body, signal }), 'preview');
  return {
    indexes: list(reply, 'indexes')
      .filter(isFields)
      .map((index) => ({
        name: text(index, 'name'),
        events: number(index, 'events'),
        matches: index.matches === true,
      })),
    events: optionalNumber(reply, 'events') ?? 0,
    fields: optionalList(reply, 'fields').filter(isFields).map(decodeField),
  };
}

function decodePattern(reply: unknown): IndexPattern {
  const pattern = fields(reply, 'index pattern');
  return {
    id: text(pattern, 'id'),
    etag: optionalText(pattern, 'etag') ?? '',
    file: optionalText(pattern, 'file') ?? '',
    origin: oneOf(['own', 'shipped'] as const, pattern.origin, 'own'),
    replaces: pattern.replaces === true,
    ...(isFields(pattern.body) ? { body: decodeBody(pattern.body) } : {}),
    problems: decodeProblems(pattern.problems),
  };
}

function decodeBody(body: Fields): PatternBody {
  return {
    title: optionalText(body, 'title') ?? '',
    ...present({ description: optionalText(body, 'description') }),
    indexes: optionalList(body, 'indexes').map(String),
    earliest: optionalText(body, 'earliest') ?? '-24h',
    latest: optionalText(body, 'latest') ?? 'now',
    formats: isFields(body.formats) ? decodeFormats(body.formats) : {},
  };
}

function decodeFormats(formats: Fields): Readonly<Record<string, ValueFormat>> {
  return Object.fromEntries(
    Object.entries(formats).flatMap(([field, format]) => {
      const known = VALUE_FORMATS.find((one) => one === format);
      return known === undefined ? [] : [[field, known]];
    }),
  );
}

function decodeField(field: Fields): PatternField {
  return {
    name: text(field, 'name'),
    type: oneOf(FIELD_TYPES, field.type, 'text'),
    coverage: optionalNumber(field, 'coverage') ?? 0,
    distinct: optionalNumber(field, 'distinct') ?? 0,
    top: optionalList(field, 'top')
      .filter(isFields)
      .map(({ value, count }) => ({ value: String(value ?? ''), count: typeof count === 'number' ? count : 0 })),
    ...present({ format: VALUE_FORMATS.find((one) => one === field.format) }),
  };
}
