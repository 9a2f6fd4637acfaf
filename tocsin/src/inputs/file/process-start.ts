import { readFileSync } from 'node:fs';
import { hasCode } from './find-files.ts';

/** When a process started, where the system tells, else empty: a process id alone is soon used by another. */
export const startOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before may contain anything, brackets and spaces too.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

/** Whether the process lives that had this id when `startOf` gave this start. */
export const runsSince = (pid: number, start: string): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  const now = startOf(pid);
  return now === '' || start === '' || now === start;
};
