import type { Value, ValueObject } from './event.ts';
import { noteJsonFloats } from './json-floats.ts';
import { emptyObject, MAX_DEPTH } from './path.ts';

export const MAX_KEYS = 2000;

/** Why a text was not taken as a JSON object. */
export type JsonRefusal = 'not_json' | 'not_object' | 'too_deep' | 'too_many_keys';

/** What the walk found, besides its copy. One walk at a time: no call here can be re-entered. */
let keys = 0;
let inexact = false;

/**
 * Parses one JSON object (blanks around it allowed) into objects that inherit nothing, or says why not. At most 64 levels
 * and 2,000 keys; of a key that occurs twice the last wins; a number that is beyond 2^53 or infinite as a double is
 * kept as the string that was written, and so are Python's NaN and Infinity.
 */
export function parseJsonObject(text: string): ValueObject | JsonRefusal {
  const parsed = parse(text);
  if (parsed === NOT_JSON) return 'not_json';
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'not_object';
  const copied = copyRoot(parsed);
  if (typeof copied === 'string') return copied;
  const exact = inexact ? parse(quoteLongNumbers(text)) : undefined;
  const value = typeof exact === 'object' && exact !== null ? copyRoot(exact) : copied;
  if (typeof value !== 'string') noteJsonFloats(text, value);
  return value;
}

/** Parses any JSON value under the limits of `parseJsonObject`. Blank text is no JSON. */
export function parseJsonValue(
  text: string,
): { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: JsonRefusal } {
  const parsed = parse(text);
  if (parsed === NOT_JSON) return { ok: false, reason: 'not_json' };
  const copied = copyFromTop(parsed);
  if (copied === undefined) return { ok: false, reason: keys > MAX_KEYS ? 'too_many_keys' : 'too_deep' };
  const value = inexact ? (copyFromTop(parse(quoteLongNumbers(text))) ?? copied) : copied;
  noteJsonFloats(text, value);
  return { ok: true, value };
}

function copyFromTop(parsed: unknown): Value | undefined {
  keys = 0;
  inexact = false;
  return copyValue(parsed, 0);
}

const NOT_JSON = Symbol('not JSON');

function parse(text: string): unknown {
  if (!startsLikeObject(text)) return NOT_JSON;
  try {
    return JSON.parse(text);
  } catch {
    return parsePython(text);
  }
}

/** A string that does not end is passed over to the end of the text, so that each character is looked at once. */
const PYTHON_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|-?\b(?:NaN|Infinity)\b/g;

/** Python's json writes NaN and infinities, which JSON does not have: they are kept as texts. */
function parsePython(text: string): unknown {
  if (!/\b(?:NaN|Infinity)\b/.test(text)) return NOT_JSON;
  try {
    return JSON.parse(text.replace(PYTHON_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  } catch {
    return NOT_JSON;
  }
}

/** Spares the exception, which costs more than a parse, for lines that are plain text. */
function startsLikeObject(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first === 123) return true;
  return /^[ \t\r\n]*[{["\d\-tfn]/.test(text);
}

function copyRoot(parsed: object): ValueObject | JsonRefusal {
  keys = 0;
  inexact = false;
  const copied = copyObject(parsed, 1);
  if (copied !== undefined) return copied;
  return keys > MAX_KEYS ? 'too_many_keys' : 'too_deep';
}

function copyObject(source: object, depth: number): ValueObject | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const target = emptyObject();
  for (const key in source) {
    if (++keys > MAX_KEYS) return undefined;
    const value: unknown = (source as Readonly<Record<string, unknown>>)[key];
    const copied = typeof value === 'string' ? value : copyValue(value, depth);
    if (copied === undefined) return undefined;
    target[key] = copied;
  }
  return target;
}

function copyValue(value: unknown, depth: number): Value | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) inexact = true;
    return value;
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return copyObject(value, depth + 1);
  if (depth >= MAX_DEPTH) return undefined;
  const list: Value[] = [];
  for (const item of value) {
    const copied = copyValue(item, depth + 1);
    if (copied === undefined) return undefined;
    list.push(copied);
  }
  return list;
}

/** `text` is known to be JSON, so a quote always begins a string. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteLongNumbers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"')) return token;
    const value = Number(token);
    const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return exact ? token : `"${token}"`;
  });
}
