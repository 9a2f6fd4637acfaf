import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** An engine whose parent was killed ends within a second. */
const PATIENCE = 2500;

/**
 * Who has the directory. The lock itself is the library's, which doesn't say why it could not open: this file tells "in
 * use" from other troubles, and lets a new engine wait for one that is about to end.
 */
export class Owner {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'engine.pid');
  }

  /** The process of another engine on this directory, if one runs. */
  other(): number | undefined {
    try {
      const pid = Number(readFileSync(this.#path, 'utf8'));
      if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
      process.kill(pid, 0);
      return isEngine(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  async waitForOther(): Promise<void> {
    const last = Date.now() + PATIENCE;
    while (this.other() !== undefined && Date.now() < last) await delay(20);
  }

  claim(): void {
    writeFileSync(this.#path, String(process.pid));
  }
}

/** Numbers of processes are used again. Where the system does not tell, the answer is yes. */
function isEngine(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const [, state = ''] = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state !== 'Z' && command.includes('engine.js');
  } catch {
    return false;
  }
}
