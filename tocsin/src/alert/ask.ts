import { setTimeout as delay } from 'node:timers/promises';
import { type Store, type StoredRow, StoreUnavailable } from '../store/index.ts';

export type Params = Readonly<Record<string, unknown>>;

const AGAIN = 100;
const AGAIN_AT_MOST = 2000;
/** Alerts are few beside events: what takes longer than this is stuck. */
const LIMITS = { timeout: 30_000, memory: 150 << 20, small: true } as const;

/** All rows of a small answer. Throws `StoreUnavailable` at once while the engine restarts. */
export async function ask(
  store: Pick<Store, 'query'>,
  sql: string,
  params: Params,
  signal: AbortSignal,
): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const part of store.query(sql, { params, signal, ...LIMITS })) rows.push(...part);
  return rows;
}

/** The same for who must have the answer: waits while the engine restarts. */
export async function askUntilAnswered(
  store: Pick<Store, 'query'>,
  sql: string,
  params: Params,
  signal: AbortSignal,
): Promise<StoredRow[]> {
  for (let pause = AGAIN; ; pause = Math.min(pause * 2, AGAIN_AT_MOST)) {
    signal.throwIfAborted();
    try {
      return await ask(store, sql, params, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof StoreUnavailable)) throw error;
      await delay(pause, undefined, { signal });
    }
  }
}
