import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { isOfTheData } from './refusal.ts';
import { appendStatement, encodeRows, type TableName, type TableRow } from './tables.ts';
import type { Trouble } from './trouble.ts';

/** Each commit makes a part and syncs it: what comes sooner after one waits for the next. */
const BETWEEN = 100;
const FIRST_DELAY = 50;
const LAST_DELAY = 5000;
/** Rows that are refused for what they hold are tried so often before that is believed. */
const REFUSALS = 5;
/** Text of one commit, roughly. */
const LIMIT = 16 << 20;

interface Waiting {
  readonly rows: readonly TableRow[];
  readonly size: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Adds rows to the small tables: the first at once, those that come meanwhile together, one commit of a table at a time. */
export class Appender {
  readonly #connection: Connection;
  readonly #trouble: Trouble;
  readonly #waiting = new Map<TableName, Waiting[]>();
  /** Tables that commit now. */
  readonly #busy = new Set<TableName>();
  readonly #closing = new AbortController();

  constructor(connection: Connection, trouble: Trouble) {
    this.#connection = connection;
    this.#trouble = trouble;
  }

  append(table: TableName, rows: readonly TableRow[]): Promise<void> {
    this.#closing.signal.throwIfAborted();
    if (rows.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(table) ?? [];
      waiting.push({ rows, size: sizeOf(rows), resolve, reject });
      this.#waiting.set(table, waiting);
      if (!this.#busy.has(table)) void this.#run(table);
    });
  }

  /** What waits is rejected with the reason. Whether what is on its way arrives is not known. */
  close(reason: Error): void {
    this.#closing.abort(reason);
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting) reject(reason);
    this.#waiting.clear();
  }

  async #run(table: TableName): Promise<void> {
    this.#busy.add(table);
    // What is added in the same turn goes together.
    await Promise.resolve();
    for (let group = this.#next(table); group.length > 0; group = this.#next(table)) {
      const begun = performance.now();
      try {
        await this.#commit(
          table,
          encodeRows(
            table,
            group.flatMap(({ rows }) => rows),
          ),
        );
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      const rest = BETWEEN - (performance.now() - begun);
      if (rest > 0) await delay(rest, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
    this.#busy.delete(table);
  }

  #next(table: TableName): readonly Waiting[] {
    const waiting = this.#waiting.get(table) ?? [];
    let size = 0;
    let count = 0;
    for (const { size: more } of waiting) {
      if (count > 0 && size + more > LIMIT) break;
      size += more;
      count++;
    }
    return waiting.splice(0, count);
  }

  /** The same bytes under the same token, until they are there. */
  async #commit(table: TableName, block: ArrayBuffer): Promise<void> {
    const { signal } = this.#closing;
    const token = randomUUID();
    const sql = appendStatement(table);
    let refusals = 0;
    try {
      for (let pause = FIRST_DELAY; ; pause = Math.min(pause * 2, LAST_DELAY)) {
        signal.throwIfAborted();
        try {
          await this.#connection.insert(sql, [block], token, signal);
          this.#trouble.over(token);
          return;
        } catch (error) {
          signal.throwIfAborted();
          if (isOfTheData(error)) {
            if (++refusals >= REFUSALS) throw error;
          } else this.#trouble.tell(token, error);
          await delay(pause + Math.random() * pause, undefined, { signal });
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      this.#trouble.forget(token);
    }
  }
}

const sizeOf = (rows: readonly TableRow[]): number =>
  rows.reduce<number>(
    (sum, row) =>
      sum +
      Object.values<unknown>(row).reduce<number>(
        (size, value) => size + (typeof value === 'string' ? value.length : 16),
        0,
      ),
    0,
  );
