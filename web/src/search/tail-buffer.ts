import type { Row } from '../api/types.ts';

export interface TailRow {
  /** Grows with every event of the tail. */
  readonly id: number;
  readonly row: Row;
  /** It is lit up when it comes. Among many that come at once nothing would stand out, and each costs as long as it glows. */
  readonly lit: boolean;
}

/** What a live tail has: the rows in sight, those that wait while it is paused, and how many it let go. */
export interface TailBuffer {
  readonly shown: readonly TailRow[];
  readonly waiting: readonly TailRow[];
  /** All that came. */
  readonly received: number;
  /** Came while it was paused and had to make room for newer ones before anybody saw them. */
  readonly passed: number;
}

/** What the page keeps, in sight and waiting each. */
export const MOST_ROWS = 1000;
const MOST_LIT = 20;
/** Drawn at once, at least. */
const PIECE = 100;

export const EMPTY_TAIL: TailBuffer = { shown: [], waiting: [], received: 0, passed: 0 };

export function received(buffer: TailBuffer, rows: readonly Row[], paused: boolean): TailBuffer {
  const news = rows.map((row, index) => ({ id: buffer.received + index, row, lit: rows.length <= MOST_LIT }));
  const count = buffer.received + rows.length;
  if (!paused) return { ...buffer, shown: newest([...buffer.shown, ...news]), received: count };
  const waiting = [...buffer.waiting, ...news];
  const passed = buffer.passed + Math.max(0, waiting.length - MOST_ROWS);
  return { ...buffer, waiting: newest(waiting), received: count, passed };
}

/** How many of the rows that have come are drawn in one turn: a second's worth at once would hold up the page. */
export function pieceOf(fresh: number): number {
  return Math.max(PIECE, Math.ceil(fresh / 5));
}

export function resumed(buffer: TailBuffer): TailBuffer {
  return { ...buffer, shown: newest([...buffer.shown, ...buffer.waiting]), waiting: [] };
}

export function cleared(buffer: TailBuffer): TailBuffer {
  return { ...buffer, shown: [] };
}

function newest(rows: readonly TailRow[]): readonly TailRow[] {
  return rows.length > MOST_ROWS ? rows.slice(-MOST_ROWS) : rows;
}
