import type { Bytes } from './bytes.ts';

/** What a column keeps between batches at most; a larger buffer is let go. */
export const KEPT = 4 << 20;

/**
 * One column of a block. A row that was not set holds the default: columns pad themselves, so an absent field costs
 * nothing per event. `set*` must be called with rising rows, once a row.
 */
export interface Column {
  readonly type: string;
  /** Rows were set since `clear`. */
  readonly used: boolean;
  /** Roughly what `write` will add. */
  readonly size: number;
  write(out: Bytes, rows: number): void;
  clear(): void;
}
