import type { Value } from './event.ts';
import { type Holder, noteFloat } from './floats.ts';
import { isObject } from './path.ts';

const WHOLE_FLOAT = /[:,[]\s*-?\d+\.0+\s*[,}\]]/;
/** `text` is known to be JSON, so a quote always begins a string. Every number matches, so that no digit is looked at twice. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const IS_WHOLE_FLOAT = /^-?\d+\.0+$/;
const MARK = '\u0000float';

/** Notes the floats that are whole numbers (`1.0`) in `value`, which was made of this JSON text. */
export function noteJsonFloats(text: string, value: Value): void {
  if (!text.includes('.0') || !WHOLE_FLOAT.test(text)) return;
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
