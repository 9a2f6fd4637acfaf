import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { idOfFile } from './document-id.ts';

/** What a look has found of a file: it changed if this did. */
export interface Seen {
  readonly file: string;
  readonly stamp: string;
}

/** Files by id, the one that counts first; none for a folder that is not there. Throws where it cannot be read. */
export const scanFolder = (folder: string): ReadonlyMap<string, readonly Seen[]> => {
  const found = new Map<string, Seen[]>();
  // `.yml` goes before `.yaml`.
  for (const name of namesIn(folder).sort().reverse()) {
    const id = idOfFile(name);
    if (id === undefined) continue;
    const file = join(folder, name);
    const stamp = stampOf(file);
    if (stamp !== undefined) found.set(id, [...(found.get(id) ?? []), { file, stamp }]);
  }
  for (const files of found.values()) {
    const [first, second] = files;
    if (first !== undefined && second !== undefined) files[0] = { ...first, stamp: `${first.stamp} ${second.file}` };
  }
  return found;
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
};

/** Undefined: no file. Asked of each file at each look, for which waiting would cost more than the call. */
export const stampOf = (file: string): string | undefined => {
  try {
    const found = statSync(file, { bigint: true });
    return found.isFile() ? `${found.mtimeNs} ${found.size} ${found.ino}` : undefined;
  } catch {
    return undefined;
  }
};

export const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
