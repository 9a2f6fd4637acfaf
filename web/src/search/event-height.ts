import type { Row } from '../api/types.ts';
import { RAW_LIMIT } from './event-row.tsx';

const LINE = 19.5;
/** Padding, the line of fields, the border. */
const REST = 36;
const TIME_COLUMN = 232;
const NARROW = 740;
const CHARACTER = 7.83;

/** How high an event will be, before it has been drawn: close enough for a scroll bar that does not jump. */
export function estimateHeight(row: Row, width: number): number {
  if (width === 0) return LINE + REST;
  const isNarrow = width < NARROW;
  const text = Math.max(100, width - (isNarrow ? 24 : TIME_COLUMN));
  const raw = row._raw;
  const length = Math.min(typeof raw === 'string' ? raw.length : RAW_LIMIT, RAW_LIMIT);
  const lines = Math.max(1, Math.ceil((length * CHARACTER) / text));
  return lines * LINE + REST + (isNarrow ? LINE + 10 : 0);
}
