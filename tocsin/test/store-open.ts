import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '../src/event/index.ts';
import type * as StoreRoom from '../src/store/index.ts';

/** The built room: the engine is a process of its own, which starts from built files only. */
export async function builtStore(): Promise<typeof StoreRoom> {
  return await import(new URL('../dist/store/index.js', import.meta.url).href);
}

export function temporaryFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `tocsin-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const forever = (): AbortSignal => new AbortController().signal;

export async function rows(
  store: StoreRoom.Store,
  sql: string,
  params?: Record<string, unknown>,
): Promise<StoreRoom.StoredRow[]> {
  const found: StoreRoom.StoredRow[] = [];
  const options = { signal: forever(), ...(params === undefined ? {} : { params }) };
  for await (const part of store.query(sql, options)) found.push(...part);
  return found;
}

export async function one(store: StoreRoom.Store, sql: string): Promise<StoreRoom.StoredRow> {
  const [row] = await rows(store, sql);
  if (row === undefined) throw new Error(`no row from ${sql}`);
  return row;
}

export function line(time: number, text: string, more: Partial<Event> = {}): Event {
  return {
    '@timestamp': time,
    '@metadata': { index: 'django-logs', sourcetype: 'django', source: '/var/log/app.log', host: 'web1' },
    event: { original: text },
    ...more,
  };
}
