import type { Row } from '../api/types.ts';

export interface TailRow {
  /** Grows with every event of the tail. */
  readonly id: number;
  readonly row: Row;
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

export const EMPTY_TAIL: TailBuffer = { shown: [], waiting: [], received: 0, passed: 0 };

export function received(buffer: TailBuffer, rows: readonly Row[], paused: boolean): TailBuffer {
  const news = rows.map((row, index) => ({ id: buffer.received + index, row }));
  const count = buffer.received + rows.length;
  if (!paused) return { ...buffer, shown: newest([...buffer.shown, ...news]), received: count };
  const waiting = [...buffer.waiting, ...news];
  const passed = buffer.passed + Math.max(0, waiting.length - MOST_ROWS);
  return { ...buffer, waiting: newest(waiting), received: count, passed };
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
