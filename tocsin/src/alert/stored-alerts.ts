import type { StoredRow } from '../store/index.ts';
import type { Params } from './ask.ts';
import type { AlertTag } from './history-row.ts';

/** Ids that a statement names at most: they go in its address. */
export const IDS = 1000;

/** Alerts of the store by their ids. */
export class StoredAlerts {
  readonly #ask: (sql: string, params: Params) => Promise<StoredRow[]>;
  readonly #clock: () => number;

  constructor(ask: (sql: string, params: Params) => Promise<StoredRow[]>, clock: () => number) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** `columns` is ours. */
  async byIds(columns: string, ids: readonly string[]): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    for (let from = 0; from < ids.length; from += IDS) {
      const part = { ids: ids.slice(from, from + IDS) };
      rows.push(...(await this.#ask(`SELECT ${columns} FROM alerts FINAL WHERE id IN {ids:Array(String)}`, part)));
    }
    return rows;
  }

  /** Of those that have not expired. */
  async tagsOf(ids: readonly string[]): Promise<readonly AlertTag[]> {
    const rows = await this.byIds('id, rule, key_text, expires', ids);
    return rows
      .filter(({ expires }) => Number(expires) > this.#clock())
      .map(({ id, rule, key_text: key, expires }) => ({
        id: String(id),
        rule: String(rule),
        key: String(key),
        expires: Number(expires),
      }));
  }

  /** Those that somebody set. */
  async statuses(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#ask(
      `SELECT alert, argMax(status, seq) AS last FROM alert_history
       WHERE alert IN {ids:Array(String)} AND kind = 'status' GROUP BY alert`,
      { ids },
    );
    return new Map(rows.map(({ alert, last }) => [String(alert), String(last)]));
  }
}
