import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hasCode } from './find-files.ts';
import { runsSince, startOf } from './process-start.ts';
import { reasonOf } from './troubles.ts';

/** Folders held by this thread. A thread that died held others: its locks are taken over. */
const held = new Set<string>();

const BEGINNING = 2_000;

/**
 * Takes a folder of state for this process; the result gives it back. `owner` has it, as messages say. Throws where another living process holds it.
 * A lock that a killed process left, or an earlier thread of this one, is taken over.
 */
export const lockFolder = (folder: string, owner = 'input'): (() => void) => {
  const key = resolve(folder);
  const path = join(key, 'lock');
  const inUse = (by: string) =>
    new Error(`${folder} is in use by ${by}; stop it, or give this ${owner} another folder`);
  if (held.has(key)) throw inUse(`another ${owner} of this process`);
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST') || attempt > 3) {
        throw new Error(`${folder} cannot be written: ${reasonOf(error)}; allow it, or make room`, { cause: error });
      }
    }
    const [pid = '', start = ''] = contentOf(path).split(' ');
    const holder = Number(pid);
    if (holder > 0 && holder !== process.pid && runsSince(holder, start)) throw inUse(`process ${holder}`);
    if (holder === 0 && isYoung(path)) throw inUse('a process that has just begun');
    rmSync(path, { force: true });
  }
  held.add(key);
  return () => {
    if (held.delete(key)) rmSync(path, { force: true });
  };
};

/** Its holder may not have written its name yet. */
const isYoung = (path: string): boolean => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Math.abs(Date.now() - stat.mtimeMs) < BEGINNING;
};

const contentOf = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};
