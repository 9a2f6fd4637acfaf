import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
const PATIENCE = 25_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real `tocsin run`. */
export class Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<unknown>;
  stdout = '';
  stderr = '';

  constructor(folder: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [PROGRAM, 'run', ...args], {
      cwd: folder,
      env: { ...process.env, TOCSIN_DATA: join(folder, 'data') },
    });
    this.child.stdout.on('data', (chunk) => (this.stdout += chunk));
    this.child.stderr.on('data', (chunk) => (this.stderr += chunk));
    this.child.stdin.on('error', () => undefined);
    this.#exited = once(this.child, 'close');
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    for (const end = performance.now() + PATIENCE; !condition(); await sleep(10)) {
      if (performance.now() > end || this.child.exitCode !== null) {
        if (condition()) return;
        throw new Error(`${what} did not come about: ${this.stdout}\n${this.stderr}`);
      }
    }
  }

  write(text: string): void {
    this.child.stdin.write(text);
  }

  end(text = ''): Promise<Ended> {
    this.child.stdin.end(text);
    return this.ended();
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended();
  }

  async ended(): Promise<Ended> {
    await this.#exited;
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}

/** A folder for configurations and what pipelines write; everything that runs there ends with it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'tocsin-run-'));
  readonly #running: Running[] = [];

  run(...args: readonly string[]): Running {
    const running = new Running(this.path, args);
    this.#running.push(running);
    return running;
  }

  write(name: string, text: string): string {
    writeFileSync(join(this.path, name), text);
    return join(this.path, name);
  }

  lines(name: string): readonly string[] {
    const path = join(this.path, name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  messages(name: string): readonly unknown[] {
    return this.lines(name).map((line) => (JSON.parse(line) as { message: unknown }).message);
  }

  async remove(): Promise<void> {
    for (const { child } of this.#running) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all(this.#running.map((running) => running.ended()));
    rmSync(this.path, { recursive: true, force: true });
  }
}
