import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));

/** `up` prints it once everything is open: later than `running.json` is there. */
const LAST_LINE = 'Ctrl-C stops it';

/** A folder with logs, a configuration and data, and the real program on it. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-up-'));
  readonly data = join(this.folder, 'data');
  readonly #wrapper: readonly string[];
  protected readonly program: string = PROGRAM;
  /** A command line that enters where the data folder is mounted, and the folder as seen from here. */
  protected enter: readonly string[] = [];
  protected dataFromHere = this.data;
  child: ChildProcess | undefined;
  output = '';

  /** `wrapper`: a command line before the program's, such as strace's. */
  constructor(config: string, wrapper: readonly string[] = []) {
    this.#wrapper = wrapper;
    writeFileSync(join(this.folder, 'tocsin.yaml'), config.replaceAll('FOLDER', this.folder));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async start(): Promise<{ pid: number; url: string; token: string }> {
    const [command = process.execPath, ...rest] = [
      ...this.enter,
      ...this.#wrapper,
      process.execPath,
      this.program,
      'up',
      '--data',
      this.data,
      '--port',
      '0',
    ];
    const child = spawn(command, rest, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.output = '';
    child.stdout?.on('data', (chunk) => (this.output += chunk));
    child.stderr?.on('data', (chunk) => (this.output += chunk));
    for (let waited = 0; waited < 90_000; waited += 25) {
      const running = this.running();
      const isOurs = running !== undefined && (this.#wrapper.length > 0 || running.pid === child.pid);
      if (isOurs && this.output.includes(LAST_LINE)) return running;
      if (child.exitCode !== null) throw new Error(`tocsin up ended with ${child.exitCode}: ${this.output}`);
      await sleep(25);
    }
    throw new Error(`tocsin up did not come up: ${this.output}`);
  }

  running(): { pid: number; url: string; token: string } | undefined {
    try {
      return JSON.parse(readFileSync(join(this.dataFromHere, 'running.json'), 'utf8'));
    } catch {
      return undefined;
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const code = await ended;
    rmSync(join(this.dataFromHere, 'running.json'), { force: true });
    return code;
  }

  run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const [command = process.execPath, ...rest] = [...this.enter, process.execPath, this.program, ...args];
    return spawnSync(command, rest, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, TOCSIN_DATA: this.data },
      timeout: 60_000,
    });
  }

  /** The same without holding up this process, for a program that asks it. */
  async runBeside(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [this.program, ...args], {
      cwd: this.folder,
      env: { ...process.env, TOCSIN_DATA: this.data },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const told = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (told[name] += chunk));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { status, ...told };
  }

  search(spl: string, earliest = '0'): Record<string, unknown>[] {
    const { status, stdout, stderr } = this.run('search', spl, '--earliest', earliest, '--format', 'json');
    if (status !== 0) throw new Error(stderr);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** Asks again until the rows satisfy, for at most `seconds`. */
  async until(
    spl: string,
    satisfied: (rows: Record<string, unknown>[]) => boolean,
    seconds = 30,
  ): Promise<Record<string, unknown>[]> {
    let rows: Record<string, unknown>[] = [];
    for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(200)) {
      rows = this.search(spl);
      if (satisfied(rows)) return rows;
    }
    return rows;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
