import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccountsError } from './error.ts';

/** The work under the lock is a few synchronous writes; an owner this old was killed or stopped. */
const STALE = 15_000;
const PATIENCE = 30_000;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const isDead = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
};

/**
 * Runs `work` while no other process that uses the same lock file does. `work` is synchronous, so nothing else of this
 * process runs meanwhile either. It gets a check that the lock is still held, to be asked before the last, visible step.
 */
export const withLock = async <T>(path: string, work: (held: () => boolean) => T): Promise<T> => {
  const mark = `${hostname()} ${process.pid} ${randomBytes(8).toString('hex')}`;
  const deadline = performance.now() + PATIENCE;
  while (!take(path, mark)) {
    if (performance.now() > deadline)
      throw new AccountsError(
        'busy',
        `${path} has been held by another process for ${PATIENCE / 1000} seconds`,
        'if no tocsin process runs, remove that file',
      );
    breakStale(path);
    await sleep(5 + Math.random() * 15);
  }
  const held = (): boolean => read(path) === mark;
  try {
    return work(held);
  } finally {
    if (held()) rmSync(path, { force: true });
  }
};

/** A link appears at once with its content, which `open` with O_EXCL does not promise. */
const take = (path: string, mark: string): boolean => {
  const own = `${path}.${mark.slice(-16)}`;
  writeFileSync(own, mark, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
};

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const age = (path: string): number => {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
};

const isStale = (path: string, mark: string): boolean => {
  const [host = '', pid = ''] = mark.split(' ');
  return age(path) > STALE || (host === hostname() && isDead(Number(pid)));
};

/** Two that find the same stale lock must not both remove it: the second would remove the first one's new lock. */
const breakStale = (path: string): void => {
  const mark = read(path);
  if (mark === undefined || !isStale(path, mark)) return;
  const guard = `${path}.break`;
  try {
    writeFileSync(guard, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (age(guard) > STALE) rmSync(guard, { force: true });
    return;
  }
  try {
    if (read(path) === mark) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
};
