import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes a file, or what a folder names, outlive a loss of power. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
