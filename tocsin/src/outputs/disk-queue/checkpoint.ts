import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncPath } from '../../inputs/index.ts';
import type { Progress } from './undelivered.ts';

const NAME = 'checkpoint';
const DRAFT = 'checkpoint.draft';

/** `17`, or `17+2,5` where 19 and 22 are delivered as well; then the checksum (CRC-32) of that. */
const FORMAT = /^((\d{1,16})(?:\+(\d{1,16}(?:,\d{1,16})*))?) (\d{1,10})\n$/;

/** How far a queue is delivered. Undefined: no checkpoint is there, or it is damaged. */
export function readCheckpoint(folder: string): Progress | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const [, content = '', before = '', ahead, checksum] = FORMAT.exec(text) ?? [];
  if (content === '' || crc32(content) !== Number(checksum)) return undefined;
  return { before: Number(before), ahead: ahead?.split(',').map((offset) => Number(before) + Number(offset)) ?? [] };
}

/** Durable when it returns: written aside, fsynced, renamed, and the folder fsynced. */
export function writeCheckpoint(folder: string, { before, ahead }: Progress): void {
  const draft = join(folder, DRAFT);
  const content = ahead.length === 0 ? `${before}` : `${before}+${ahead.map((sequence) => sequence - before).join()}`;
  writeFileSync(draft, `${content} ${crc32(content)}\n`, { mode: 0o600 });
  syncPath(draft);
  renameSync(draft, join(folder, NAME));
  syncPath(folder);
}
