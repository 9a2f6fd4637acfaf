import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncPath } from '../../inputs/index.ts';

const NAME = 'checkpoint';
const DRAFT = 'checkpoint.draft';

/** How far a queue is delivered: every record before `sequence` is. Undefined: none is there, or it is damaged. */
export function readCheckpoint(folder: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const [, sequence = '', checksum = ''] = /^(\d{1,16}) (\d{1,10})\n$/.exec(text) ?? [];
  return crc32(sequence) === Number(checksum) && sequence !== '' ? Number(sequence) : undefined;
}

/** Durable when it returns: written aside, fsynced, renamed, and the folder fsynced. */
export function writeCheckpoint(folder: string, sequence: number): void {
  const draft = join(folder, DRAFT);
  writeFileSync(draft, `${sequence} ${crc32(String(sequence))}\n`, { mode: 0o600 });
  syncPath(draft);
  renameSync(draft, join(folder, NAME));
  syncPath(folder);
}
