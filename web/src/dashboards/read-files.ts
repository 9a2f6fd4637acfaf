import { ApiError, asApiError } from '../api/api-error.ts';
import type { Client } from '../api/client.ts';
import { IMPORT_KINDS, type ImportNote, readImport, takenIds } from '../api/imports.ts';
import { type PlanEntry, planOf, type ReadFile } from './import-plan.ts';

/** What files hold, and what was wrong with them. */
export interface Reading {
  readonly plan: readonly PlanEntry[];
  /** Of each file that could be read. */
  readonly files: readonly { readonly name: string; readonly notes: readonly ImportNote[] }[];
  readonly faults: readonly ApiError[];
}

/** What the server takes at once. */
const MAX_BYTES = 8 << 20;

/** Reads files one after the other, and makes nothing. One that cannot be read does not keep others from it. */
export async function readFiles(client: Client, files: readonly File[]): Promise<Reading> {
  const read: ReadFile[] = [];
  const faults: ApiError[] = [];
  for (const file of files) {
    try {
      if (file.size > MAX_BYTES)
        throw new ApiError({ status: 413, code: 'too_large', message: 'larger than 8 MiB, the most that is read' });
      // The end of a long name says what the file is.
      const imported = await readImport(client, { name: file.name.slice(-300), text: await file.text() });
      read.push({ name: file.name, imported });
    } catch (error) {
      const { status, code, message, hint } = asApiError(error);
      faults.push(
        new ApiError({ status, code, message: `${file.name}: ${message}`, ...(hint === undefined ? {} : { hint }) }),
      );
    }
  }
  const names = read.map(({ name, imported }) => ({ name, notes: imported.notes }));
  if (read.length === 0) return { plan: [], files: names, faults };
  try {
    const [patterns, searches, dashboards] = await Promise.all(IMPORT_KINDS.map((kind) => takenIds(client, kind)));
    const none = new Set<string>();
    const taken = { patterns: patterns ?? none, searches: searches ?? none, dashboards: dashboards ?? none };
    return { plan: planOf(read, taken), files: names, faults };
  } catch (error) {
    return { plan: [], files: [], faults: [...faults, asApiError(error)] };
  }
}
