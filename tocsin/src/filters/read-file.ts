import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const MAX_BYTES = 256 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read: check its permissions',
};

/** The text of a file that an option names. Throws an error whose message is a sentence for a person. */
export function readOptionFile(folder: string, path: string): string {
  const whole = resolve(folder, path);
  try {
    const stat = statSync(whole);
    if (stat.isDirectory()) throw new Error('is a folder and not a file');
    // One that never ends, or that waits for a writer.
    if (!stat.isFile()) throw new Error('is no file but a pipe, a socket or a device');
    if (stat.size > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    return readFileSync(whole, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
    throw new Error(`${whole}: ${reason}`);
  }
}

/** When it was last changed, in milliseconds; undefined where it can’t be said. */
export const changedAt = (folder: string, path: string): number | undefined =>
  statSync(resolve(folder, path), { throwIfNoEntry: false })?.mtimeMs;
