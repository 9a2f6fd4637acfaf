import type { Row } from '../api/types.ts';
import { RAW_LIMIT } from './event-row.tsx';

const LINE = 19.5;
/** Padding, the line of fields, the border: 16 + 20.39 + 1. */
const REST = 37.39;
/** Below it the time stands above the text, with other paddings. */
const NARROW = 720;
const NARROW_REST = LINE + 14;
const BESIDE_TEXT = 232;
const BESIDE_NARROW_TEXT = 24;
const CHARACTER = 7.83;

/**
 * How high an event will be, before it has been drawn. Right for most: each row that turns out to be of another height makes
 * the list compute the places of all that follow.
 */
export function estimateHeight(row: Row, width: number): number {
  const isNarrow = width > 0 && width < NARROW;
  const perLine = Math.max(12, Math.floor((width - (isNarrow ? BESIDE_NARROW_TEXT : BESIDE_TEXT)) / CHARACTER));
  const raw = row._raw;
  const text = typeof raw === 'string' ? raw.slice(0, RAW_LIMIT) : '';
  let lines = 0;
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    lines += Math.max(1, Math.ceil((to - from) / perLine));
    from = to + 1;
  }
  return Math.round(lines * LINE + REST + (isNarrow ? NARROW_REST : 0));
}
