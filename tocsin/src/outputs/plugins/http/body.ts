import type { Event, Template, Value } from '../../../event/index.ts';
import { eventJson, plainEvent, template, valueText } from '../../../event/index.ts';
import type { PieceLimits } from '../../pieces.ts';

export type HttpFormat = 'json' | 'json_batch' | 'form' | 'message';

export interface BodyOptions {
  readonly format: HttpFormat;
  readonly mapping?: Readonly<Record<string, unknown>> | undefined;
  readonly message?: string | undefined;
}

type Mapped = Template | readonly Mapped[] | { readonly [key: string]: Mapped };

/** Of one list: Logstash's are 125 events long, and receivers have limits; many take no more than a mebibyte. */
export const LIST_LIMITS: PieceLimits = { events: 500, bytes: 1_000_000 };

/** What is sent of an event. Throws a sentence for options that contradict each other. */
export function createBody({ format, mapping, message }: BodyOptions): (event: Event) => string {
  if (format === 'message') {
    if (message === undefined) throw new Error('message: `format => "message"` needs it');
    return template(message);
  }
  if (mapping === undefined) return format === 'form' ? (event) => formText(plainEvent(event)) : eventJson;
  const mapped = prepare(mapping);
  return format === 'form'
    ? (event) => formText(Object(fill(mapped, event)) as Readonly<Record<string, Value>>)
    : (event) => JSON.stringify(fill(mapped, event));
}

function prepare(written: unknown): Mapped {
  if (Array.isArray(written)) return written.map(prepare);
  if (typeof written !== 'object' || written === null) return template(String(written));
  const prepared: Record<string, Mapped> = Object.create(null);
  for (const [key, value] of Object.entries(written)) prepared[key] = prepare(value);
  return prepared;
}

function fill(mapped: Mapped, event: Event): Value {
  if (typeof mapped === 'function') return mapped(event);
  if (Array.isArray(mapped)) return mapped.map((member: Mapped) => fill(member, event));
  const filled: Record<string, Value> = Object.create(null);
  for (const [key, value] of Object.entries(mapped as Readonly<Record<string, Mapped>>))
    filled[key] = fill(value, event);
  return filled;
}

function formText(fields: Readonly<Record<string, Value | undefined>>): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) pairs.append(key, valueText(value));
  }
  return pairs.toString();
}

export const CONTENT_TYPES: Readonly<Record<HttpFormat, string>> = {
  json: 'application/json',
  json_batch: 'application/json',
  form: 'application/x-www-form-urlencoded',
  message: 'text/plain',
};
