import { closeSync, fsync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { Progress } from './undelivered.ts';

const fsyncAsync = promisify(fsync);

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

/**
 * Durable when it resolves: written aside, fsynced, renamed, and the folder fsynced. The folder is asked for each time, and names are used at
 * once: it may be moved meanwhile, and another queue begin where it was.
 */
export async function writeCheckpoint(folder: () => string, { before, ahead }: Progress): Promise<void> {
  const content = ahead.length === 0 ? `${before}` : `${before}+${ahead.map((sequence) => sequence - before).join()}`;
  const draft = openSync(join(folder(), DRAFT), 'w', 0o600);
  try {
    writeSync(draft, `${content} ${crc32(content)}\n`);
    await fsyncAsync(draft);
  } finally {
    closeSync(draft);
  }
  renameSync(join(folder(), DRAFT), join(folder(), NAME));
  const own = openSync(folder(), 'r');
  try {
    await fsyncAsync(own);
  } finally {
    closeSync(own);
  }
}
