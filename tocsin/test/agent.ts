import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Installation } from './running.ts';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));

/** A folder with logs and a configuration, and `tocsin agent` on it. */
export class AgentInstallation extends Installation {
  #agent: ChildProcess | undefined;

  async startAgent(): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, 'agent', '--data', this.data], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#agent = child;
    this.child = child;
    this.output = '';
    child.stdout.on('data', (chunk) => (this.output += chunk));
    child.stderr.on('data', (chunk) => (this.output += chunk));
    for (let waited = 0; waited < 60_000; waited += 25) {
      if (this.output.includes('Ctrl-C stops it')) return;
      if (child.exitCode !== null) break;
      await sleep(25);
    }
    throw new Error(`tocsin agent did not begin: ${this.output}`);
  }

  get isRunning(): boolean {
    return this.#agent?.exitCode === null && this.#agent.signalCode === null;
  }
}

/** Asks again until it holds. */
export async function until(holds: () => boolean, what: string, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(50)) if (holds()) return;
  throw new Error(`it did not come to that: ${what}`);
}
