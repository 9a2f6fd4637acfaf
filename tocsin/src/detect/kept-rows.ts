import type { Cell, Row } from '../search/index.ts';
import { RESULT_LIMIT } from './finding.ts';

/** Characters of JSON that the results of one finding, and those of all findings of a window, may have. */
const MOST = 256 * 1024;
const MOST_OF_WINDOW = 16 * 1024 * 1024;
/** What is left of a text where its row would not fit. */
const CUT = 4_096;

/** How much the findings of a window may still keep. */
export class Budget {
  #left = MOST_OF_WINDOW;

  take(size: number): boolean {
    if (size > this.#left) return false;
    this.#left -= size;
    return true;
  }
}

/** The first results of a finding, within its limits of number and size; it counts all of them. */
export class KeptRows {
  readonly rows: Row[] = [];
  count = 0;
  #size = 0;

  add(row: Row, budget: Budget): void {
    this.count++;
    if (this.rows.length >= RESULT_LIMIT || this.#size >= MOST) return;
    const kept = fitting(row, MOST - this.#size);
    if (kept === undefined || !budget.take(kept.size)) return;
    this.#size += kept.size;
    this.rows.push(kept.row);
  }

  /** Takes over what another has kept, as far as it fits. */
  addAll(other: KeptRows, budget: Budget): void {
    const unseen = other.count - other.rows.length;
    for (const row of other.rows) this.add(row, budget);
    this.count += unseen;
  }
}

const fitting = (row: Row, room: number): { readonly row: Row; readonly size: number } | undefined => {
  const size = JSON.stringify(row).length;
  if (size <= Math.min(room, MOST / 4)) return { row, size };
  const cut = Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, shortened(cell)]));
  const less = JSON.stringify(cut).length;
  return less <= room ? { row: cut, size: less } : undefined;
};

const shortened = (cell: Cell): Cell => {
  if (typeof cell === 'string') return cell.length > CUT ? `${cell.slice(0, CUT)}…` : cell;
  if (typeof cell !== 'object' || cell === null) return cell;
  let room = CUT;
  const kept: Cell[] = [];
  for (const item of cell) {
    const text = shortened(item);
    room -= String(text).length;
    if (room < 0) return [...kept, '…'];
    kept.push(text);
  }
  return kept;
};
