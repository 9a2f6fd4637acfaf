import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));

/** A real `tocsin run`, started and ended as often as wanted. */
export class Foreground {
  readonly #args: readonly string[];
  readonly data: string;
  #child: ChildProcess | undefined;
  words = '';
  /** Bytes that the process has had in memory at most. */
  peakMemory = 0;
  /** Bytes of its data folder at most, as far as was looked. */
  peakDisk = 0;

  constructor(data: string, ...args: readonly string[]) {
    this.data = data;
    this.#args = ['run', '--path.data', data, ...args];
  }

  /** `enter`: a command line before the program's. */
  start(enter: readonly string[] = []): void {
    const [command = process.execPath, ...rest] = [...enter, process.execPath, PROGRAM, ...this.#args];
    const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (chunk) => {
      this.words += chunk;
    });
    this.#child = child;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Remembers how large it is. */
  look(): void {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      this.peakMemory = Math.max(this.peakMemory, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has ended.
    }
    this.peakDisk = Math.max(this.peakDisk, sizeOf(this.data));
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.look();
    const child = this.#child;
    if (child === undefined || !this.isRunning) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    child.kill(signal);
    return await ended;
  }
}

function sizeOf(folder: string): number {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // Files come and go.
  }
  return sum;
}
