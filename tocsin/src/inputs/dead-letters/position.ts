import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncPath } from '../sync-path.ts';

/** How far the letters of a folder were taken. */
export interface Position {
  /** Number of the page. */
  readonly page: number;
  /** Its inode: a page of which letters were taken out is another file, and is read from its beginning. */
  readonly inode: string;
  readonly offset: number;
}

const NAME = 'position';

/** Undefined: nothing was taken yet, or nobody knows any more. */
export function readPosition(folder: string): Position | undefined {
  try {
    const read = JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as Partial<Position>;
    const { page, inode, offset } = read;
    return typeof page === 'number' && typeof inode === 'string' && typeof offset === 'number'
      ? { page, inode, offset }
      : undefined;
  } catch {
    return undefined;
  }
}

export function writePosition(folder: string, position: Position): void {
  const draft = join(folder, `${NAME}.draft`);
  writeFileSync(draft, JSON.stringify(position), { mode: 0o600 });
  syncPath(draft);
  renameSync(draft, join(folder, NAME));
}
