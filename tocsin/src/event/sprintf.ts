import type { Event, Value } from './event.ts';
import { type Field, fieldOf } from './field-reference.ts';
import { isFloatIn, javaFloat } from './floats.ts';
import { formatJavaTime, formatJoda } from './joda.ts';
import { InvalidReference } from './parse-reference.ts';
import { isTimeless } from './timeless.ts';
import { valueJson } from './write-event-json.ts';

/** A text with `%{…}` in it, read once and filled for every event. */
export interface Template {
  readonly text: string;
  /** It says the same of every event. */
  readonly isConstant: boolean;
  (event: Event): string;
}

type Part = (event: Event, clock: () => number) => string;

/**
 * Logstash's sprintf: `%{field}`, `%{[a][b]}`, `%{+yyyy.MM.dd}` (Joda letters, UTC, of `@timestamp`), `%{+%s}` (epoch seconds),
 * `%{{yyyy-MM-dd}}` (java.time letters), `%{{TIME_NOW}}`. A list is joined by commas, a map becomes JSON, a field that is
 * missing leaves `%{field}` as it stands, and so does a text without its closing brace; times of an event whose time was removed are empty. Values are never read as templates.
 * https://www.elastic.co/docs/reference/logstash/event-dependent-configuration#sprintf
 */
export function template(text: string, clock: () => number = Date.now): Template {
  const parts = read(text);
  const fill = (event: Event): string => {
    let filled = '';
    for (const part of parts) filled += typeof part === 'string' ? part : part(event, clock);
    return filled;
  };
  const [only] = parts;
  const isConstant = parts.every((part) => typeof part === 'string');
  const run = isConstant
    ? () => text
    : parts.length === 1 && typeof only === 'function'
      ? (event: Event) => only(event, clock)
      : fill;
  return Object.assign(run, { text, isConstant });
}

function read(text: string): readonly (string | Part)[] {
  const parts: (string | Part)[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('%{', at);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > at) parts.push(text.slice(at, open));
    const isTime = text.charAt(open + 2) === '{' && text.charAt(close + 1) === '}';
    at = close + (isTime ? 2 : 1);
    parts.push(
      isTime ? timePart(text.slice(open + 3, close)) : part(text.slice(open + 2, close), text.slice(open, at)),
    );
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return parts;
}

function timePart(pattern: string): Part {
  if (pattern === 'TIME_NOW') return (_event, clock) => new Date(clock()).toISOString();
  const format = formatJavaTime(pattern);
  return (event) => (isTimeless(event) ? '' : format(event['@timestamp'], event['@nanoseconds'] ?? 0));
}

function part(inner: string, whole: string): string | Part {
  // Logstash compares no more than there is: `%{}`, `%{+}` and `%{+%}` are epoch seconds too.
  if ('+%s'.startsWith(inner))
    return (event) => (isTimeless(event) ? '' : String(Math.floor(event['@timestamp'] / 1000)));
  if (inner.startsWith('+')) {
    const format = formatJoda(inner.slice(1));
    return (event) => (isTimeless(event) ? '' : format(event['@timestamp']));
  }
  let field: Field;
  try {
    field = fieldOf(inner);
  } catch (error) {
    if (error instanceof InvalidReference) return whole;
    throw error;
  }
  return (event) => {
    const value = field.get(event);
    if (value === undefined || value === null) return whole;
    return typeof value === 'number' && field.isFloat(event) ? javaFloat(value) : filledText(value);
  };
}

/** A value within a text: lists are joined by commas, maps become JSON. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((member) => (member === null ? '' : valueText(member))).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

/** The same with numbers as Java writes them. */
function filledText(value: Value): string {
  if (typeof value === 'number')
    return !Number.isInteger(value)
      ? javaFloat(value)
      : Number.isSafeInteger(value)
        ? String(value)
        : BigInt(value).toString();
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return typeof value === 'object' ? valueJson(value) : valueText(value);
  return value
    .map((member, index) => {
      if (typeof member === 'number' && isFloatIn(value, String(index), member)) return javaFloat(member);
      return member === null ? '' : filledText(member);
    })
    .join(',');
}
