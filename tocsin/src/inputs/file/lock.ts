import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/**
 * Takes a folder of state for this process; the result gives it back. Throws where another living process holds it. A
 * lock left by a killed process, or by an earlier thread of this one, is taken over.
 */
export const lockFolder = (folder: string): (() => void) => {
  const path = join(folder, 'lock');
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || attempt > 3) throw error;
      const holder = Number(readFileSync(path, 'utf8'));
      if (holder !== process.pid && Number.isInteger(holder) && holder > 0 && alive(holder)) {
        throw new Error(`${folder} is in use by process ${holder}; stop it, or give this one another data folder`);
      }
      rmSync(path, { force: true });
    }
  }
};
