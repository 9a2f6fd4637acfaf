import type { Cast } from './grok.ts';

const INTEGER = /^[\t-\r ]*([+-]?\d+(?:_\d+)*)/;
const FLOAT = /^[\t-\r ]*([+-]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+(?:_\d+)*)?)/;
const FRACTION = /^[\t-\r ]*([+-]?\.\d+(?:_\d+)*(?:[eE][+-]?\d+(?:_\d+)*)?)/;

/** The number at the beginning of a text, as Ruby's `to_i` and `to_f` read it: 0 where there is none. */
export function castTo(cast: Cast, text: string): number {
  // Nearly every text is nothing but a short number.
  const quick = cast === 'int' && /^\d{1,15}$/.test(text);
  if (quick) return Number(text);
  const found = cast === 'int' ? INTEGER.exec(text) : (FLOAT.exec(text) ?? FRACTION.exec(text));
  return found === null ? 0 : Number((found[1] ?? '').replaceAll('_', '')) || 0;
}
