import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whoever reads it sees the old text or the new one, and a power cut leaves one of them. Only this user may read it. */
export const replaceFile = (path: string, text: string): void => {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    syncing(openSync(draft, 'wx', 0o600), (file) => writeFileSync(file, text));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncing(openSync(dirname(path), 'r'), () => undefined);
};

const syncing = (file: number, write: (file: number) => void): void => {
  try {
    write(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};
