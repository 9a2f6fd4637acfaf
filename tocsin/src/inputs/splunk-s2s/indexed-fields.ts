import type { Value } from '../../event/index.ts';
import { isSlice, NAME, nameKind, PREDEFINED, type S2sEvent, type S2sField, VALUE, valueKind } from './wire/index.ts';

/** A field that was made before the event came here. */
export type IndexedField = readonly [name: string, value: Value];

/** Those that Splunk makes of the time and the shape of every event: they follow from the event. */
const AUTOMATIC =
  /^(?:_.*|date_(?:second|minute|hour|year|month|mday|wday|zone)|punct|timestartpos|timeendpos|linecount|)$/;

/** Digits behind the point of the time. */
export const SUBSECOND = '_subsecond';

export interface FieldsOfEvent {
  readonly fields: readonly IndexedField[];
  readonly subsecond: string | undefined;
}

/** Splits `a::b c::"d e"`, at most `most` of them. */
export function parseMeta(text: string, most: number): FieldsOfEvent {
  const found: [string, string][] = [];
  let at = 0;
  while (at < text.length && found.length < most) {
    const middle = text.indexOf('::', at);
    if (middle < 0) break;
    const name = text.slice(at, middle).trim();
    const isQuoted = text.charCodeAt(middle + 2) === QUOTE;
    const end = isQuoted ? closingQuote(text, middle + 3) : text.indexOf(' ', middle + 2);
    const to = end < 0 ? text.length : end;
    const value = text.slice(middle + (isQuoted ? 3 : 2), to);
    found.push([name, isQuoted ? value.replace(/\\(["\\])/g, '$1') : value]);
    at = to + 1;
  }
  return withoutAutomatic(found);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}

/** The fields of an event of v4 that are indexed; `columns` are those of its channel. */
export function indexedFields(
  { fields, raw }: S2sEvent,
  columns: readonly string[],
  count: (reason: string) => void,
): FieldsOfEvent {
  const found: [string, Value][] = [];
  for (const field of fields) {
    if (nameKind(field.type) === NAME.inline) continue;
    const name = nameOf(field, columns);
    const value = valueOfField(field, raw);
    if (name === undefined || value === undefined) count('field_unknown');
    else found.push([name, value]);
  }
  return withoutAutomatic(found);
}

function nameOf({ type, name }: S2sField, columns: readonly string[]): string | undefined {
  if (typeof name === 'string') return name;
  return (nameKind(type) === NAME.column ? columns : PREDEFINED)[Number(name)];
}

function valueOfField({ type, value }: S2sField, raw: Buffer): Value | undefined {
  if (isSlice(value)) {
    const from = Number(value.offset);
    const to = from + Number(value.length);
    return to > raw.length ? undefined : raw.toString('utf8', from, to);
  }
  if (valueKind(type) === VALUE.predefined) return PREDEFINED[Number(value)];
  return typeof value === 'bigint' ? value.toString() : value;
}

function withoutAutomatic(found: readonly (readonly [name: string, value: Value])[]): FieldsOfEvent {
  const subsecond = found.find(([name]) => name === SUBSECOND)?.[1];
  return {
    fields: lists(found.filter(([name]) => !AUTOMATIC.test(name))),
    subsecond: subsecond === undefined ? undefined : String(subsecond),
  };
}

/** A field that comes several times has several values. */
function lists(fields: readonly IndexedField[]): readonly IndexedField[] {
  const values = new Map<string, Value>();
  for (const [name, value] of fields) {
    const before = values.get(name);
    if (before === undefined) values.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else values.set(name, [before, value]);
  }
  return values.size === fields.length ? fields : [...values];
}
