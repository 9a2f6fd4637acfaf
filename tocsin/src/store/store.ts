import type { EncodedBatch } from '../outputs/index.ts';
import type { Arrivals } from './arrivals.ts';
import type { DeadLetterCounts } from './dead-letters.ts';
import type { StorageReport } from './storage.ts';
import type { TableName, TableRow } from './tables.ts';
import type { MarkedCounts } from './writer.ts';

/**
 * The store seen from other rooms. One implementation for both engines: the embedded one (a child process behind
 * ClickHouse's HTTP interface on loopback) and an external ClickHouse differ only in the URL.
 */
export interface Store {
  /**
   * Resolves when the batch is durable (fsynced): stored, or, where the engine refuses what it holds, as a dead letter. Repeating a token is a no-op. Retries
   * across a restart of the engine.
   */
  write(batch: EncodedBatch, signal: AbortSignal): Promise<void>;
  /**
   * Adds rows to a table beside `events`, and resolves when they are durable; rows of one call are added together. What comes within a moment is
   * added at once. Retries as `write` does, also over a full disk, so it may take long; the rows are added once. Rejects where
   * the engine will never take them, or the store is closed.
   */
  append<Name extends TableName>(table: Name, rows: readonly TableRow<Name>[]): Promise<void>;
  /**
   * Runs one SELECT. Values reach SQL only through `params` (ClickHouse's `{name:Type}`) or `search/sql/quote.ts`.
   * Throws `StoreUnavailable` at once while the engine is down or restarting, `StoreQueryError` for what the engine says.
   */
  query(sql: string, options: QueryOptions): AsyncIterable<readonly StoredRow[]>;
  /** The same for many rows: without an object for each. */
  cells(sql: string, options: QueryOptions): AsyncIterable<StoredCells>;
  /** How far the queries of each tag are; a tag of which none runs is missing. */
  progress(tags: readonly string[]): Promise<ReadonlyMap<string, QueryProgress>>;
  /** Follows what is stored from now on. It holds nothing that would have to be closed. */
  arrivals(): Arrivals;
  /** Statements of the control plane (DDL, catalog inserts). */
  command(sql: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  readonly catalog: Catalog;
  /** The process of the embedded engine; undefined while it restarts, and for an external one. */
  readonly enginePid?: number | undefined;
  readonly state: 'starting' | 'ready' | 'restarting' | 'closed';
  /** For /metrics and the status page. */
  stats(): Promise<StoreStats>;
  /** What is stored, by index and by partition, and what bounds it. */
  storage(): Promise<StorageReport>;
  close(): Promise<void>;
}

/** A row as the engine returns it: JSON values, 64-bit integers as strings where they pass 2^53. */
export type StoredRow = Record<string, unknown>;

/** Some of the rows of an answer: their cells in the order of the SELECT, and what these are called. */
export interface StoredCells {
  readonly names: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface QueryOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  /** Aborting kills the query in the engine, not only the wait for it. */
  readonly signal: AbortSignal;
  /** Wall time in milliseconds; the engine ends the query with a clear error. */
  readonly timeout?: number;
  /** Bytes the query may use. */
  readonly memory?: number;
  /** A short read of few rows for the control plane: the embedded engine does not let it wait behind searches. */
  readonly small?: boolean;
  /** Letters, digits, `_` and `-`: names the query for `progress`. Several may have the same. */
  readonly tag?: string | undefined;
}

export interface QueryProgress {
  readonly rowsRead: number;
  /** Rows to be read in all, as far as the engine knows by now. */
  readonly rowsTotal: number;
  readonly bytesRead: number;
}

/** What the planner must know of the stored data to write the cheapest correct SQL. */
export interface Catalog {
  /** Columns of which some event has ever had a value: the others need not be read. */
  readonly stored: ReadonlySet<string>;
  /** Typed fields of which some stored value did not fit the column, and so lies in `overflow`. */
  readonly overflowed: ReadonlySet<string>;
  /** Names of the indexes that exist. */
  readonly indexes: readonly string[];
}

export interface StoreStats {
  readonly events: number;
  readonly bytesOnDisk: number;
  readonly engine: string;
  readonly restarts: number;
  /** Different index names. */
  readonly indexes: number;
  readonly marked: MarkedCounts;
  /** Batches put aside because the engine refuses them. */
  readonly deadLetters: DeadLetterCounts;
}
