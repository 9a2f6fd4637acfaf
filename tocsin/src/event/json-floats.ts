import type { Value } from './event.ts';
import { type Holder, noteFloat } from './floats.ts';
import { isObject } from './path.ts';

const WHOLE_FLOAT = /[:,[]\s*-?\d+\.0+\s*[,}\]]/;
/** `text` is known to be JSON, so a quote always begins a string. Every number matches, so that no digit is looked at twice. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const IS_WHOLE_FLOAT = /^-?\d+\.0+$/;
const SPACE = 0x20;
const COMMA = 0x2c;
const ZERO = 0x30;
const BRACKET_END = 0x5d;
const BRACE_END = 0x7d;
const MARK = '\u0000float';

/** Notes the floats that are whole numbers (`1.0`) in `value`, which was made of this JSON text. */
export function noteJsonFloats(text: string, value: Value): void {
  if (!mayHoldWholeFloat(text) || !WHOLE_FLOAT.test(text)) return;
  let marked: unknown;
  try {
    marked = JSON.parse(
      text.replace(STRING_OR_NUMBER, (token) => (IS_WHOLE_FLOAT.test(token) ? `"${MARK_TEXT}"` : token)),
    );
  } catch {
    return;
  }
  walk(marked, value);
}

/** Spares the expression for versions and addresses, which stand within strings. */
function mayHoldWholeFloat(text: string): boolean {
  for (let at = text.indexOf('.0'); at !== -1; at = text.indexOf('.0', at)) {
    at += 2;
    while (text.charCodeAt(at) === ZERO) at++;
    const next = text.charCodeAt(at);
    if (next <= SPACE || next === COMMA || next === BRACKET_END || next === BRACE_END) return true;
  }
  return false;
}

const MARK_TEXT = JSON.stringify(MARK).slice(1, -1);

/** Both have the same shape, as far as `value` goes. */
function walk(marked: unknown, value: Value | undefined): void {
  if (typeof marked !== 'object' || marked === null || !(isObject(value) || Array.isArray(value))) return;
  const holder: Holder = value;
  for (const key of Object.keys(marked)) {
    const mark: unknown = (marked as Readonly<Record<string, unknown>>)[key];
    const member = Object.hasOwn(holder, key) ? (holder as Record<string, Value>)[key] : undefined;
    if (mark === MARK && typeof member === 'number') noteFloat(holder, key, member);
    else walk(mark, member);
  }
}
