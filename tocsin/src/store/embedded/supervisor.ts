import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Endpoint, Engine } from '../engine.ts';
import { StoreSetupError } from '../errors.ts';
import { isStartOutcome, type StartMessage, type StartOutcome } from './message.ts';
import { Pulse } from './pulse.ts';

const FIRST_DELAY = 50;
/** Longest pause after an engine that ran, and after one that did not start. */
const LAST_DELAY = 2000;
const LAST_FAILED_DELAY = 10_000;
/** An engine that ran this long is taken as healthy again. */
const HEALTHY = 60_000;
const START_LIMIT = 120_000;
/**
 * The library's allocator keeps freed pages for five seconds and the ground for a heap profile: thirty megabytes between one
 * search and the next. Giving them back at once would take a third more CPU. https://jemalloc.net/jemalloc.3.html#tuning
 */
const ALLOCATOR = 'prof:false,dirty_decay_ms:1000';
/** A busy machine may keep an engine from answering for seconds; one that is silent for half a minute hangs. */
const PULSE = { every: 5000, misses: 6 };

export interface EmbeddedOptions {
  readonly directory: string;
  readonly memory: number;
  readonly searches: number;
  readonly notice: (message: string) => void;
  readonly pulse?: { readonly every: number; readonly misses: number };
}

/** Keeps one engine process running on a directory: starts it again, with growing pauses, when it dies. */
export class EmbeddedEngine implements Engine {
  readonly #options: EmbeddedOptions;
  #child: ChildProcess | undefined;
  #endpoint: Endpoint | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #delay = FIRST_DELAY;
  /** Why the last start failed: told once. */
  #said = '';
  #changed: (() => void)[] = [];
  restarts = 0;
  readonly endsWhatIsLeft = true;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
  }

  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /** The engine's process, for tests and the status page. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  onChange(listener: () => void): void {
    this.#changed.push(listener);
  }

  async start(): Promise<void> {
    const child = fork(new URL('./engine.js', import.meta.url), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--max-semi-space-size=2', '--max-old-space-size=128'],
      // The library runs every statement on a thread of this pool.
      env: { JE_MALLOC_CONF: ALLOCATOR, ...process.env, UV_THREADPOOL_SIZE: String(this.#options.searches + 8) },
    });
    this.#child = child;
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2000);
    });
    const password = randomBytes(24).toString('hex');
    const begun = Date.now();
    const ready = await new Promise<StartOutcome>((resolve) => {
      const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT);
      child.once('message', (message) => {
        clearTimeout(limit);
        if (isStartOutcome(message)) resolve(message);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(limit);
        resolve({
          kind: 'failed',
          reason: 'other',
          message: `ended while starting (${signal ?? `code ${code}`}) ${complaint.trim()}`.trim(),
        });
      });
      const { directory, memory, searches } = this.#options;
      const message: StartMessage = { kind: 'start', directory, password, memory, searches };
      child.send(message, () => undefined);
    });
    if (ready.kind === 'failed') {
      child.kill('SIGKILL');
      this.#child = undefined;
      throw setupError(ready, this.#options.directory, complaint.trim());
    }
    const pulse = new Pulse(child, {
      ...(this.#options.pulse ?? PULSE),
      onHang: () => {
        if (this.#closed || this.#child !== child) return;
        this.#options.notice("the store's engine gave no sign of life for too long: it is ended");
        child.kill('SIGKILL');
      },
    });
    child.once('exit', () => pulse.stop());
    this.#endpoint = { url: `http://127.0.0.1:${ready.port}`, user: 'default', password, database: 'default' };
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      // A killed process could not say why: what it wrote before is of something else, such as a missing cgroup.
      const why = signal === 'SIGKILL' ? '' : (complaint.trim().split('\n', 1)[0] ?? '');
      this.#lost(`${signal ?? `code ${code}`} ${why}`.trim(), begun);
    });
    if (child.exitCode !== null || child.signalCode !== null) this.#lost('at once', begun);
    this.#tell();
  }

  #lost(how: string, begun: number): void {
    this.#endpoint = undefined;
    this.#child = undefined;
    this.#tell();
    if (this.#closed) return;
    if (Date.now() - begun > HEALTHY) this.#delay = FIRST_DELAY;
    this.#options.notice(`the store's engine ended (${how}); starting it again, writes wait meanwhile`);
    this.#again(LAST_DELAY);
  }

  #again(longest: number): void {
    this.#timer = setTimeout(() => {
      this.restarts++;
      this.start().then(
        () => {
          this.#said = '';
          this.#options.notice("the store's engine runs again");
        },
        (error: unknown) => {
          if (this.#closed) return;
          const said = error instanceof Error ? error.message : String(error);
          if (said !== this.#said) this.#options.notice(said);
          this.#said = said;
          this.#again(LAST_FAILED_DELAY);
        },
      );
    }, this.#delay);
    this.#delay = Math.min(this.#delay * 2, longest);
  }

  #tell(): void {
    for (const listener of this.#changed) listener();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    this.#endpoint = undefined;
    this.#tell();
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.disconnect();
    const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(hard);
  }
}

function setupError(failure: StartOutcome & { kind: 'failed' }, directory: string, complaint: string): StoreSetupError {
  if (failure.reason === 'missing') {
    return new StoreSetupError(
      `the embedded engine cannot be loaded: ${failure.message}. It needs the optional package "chdb" on Linux with glibc ` +
        'or macOS: run "npm install" without "--omit=optional", or set store.url to a ClickHouse server',
    );
  }
  if (failure.reason === 'locked') {
    return new StoreSetupError(
      `the data directory ${directory} is in use by another process: stop the other tocsin, or choose another directory ` +
        'with --data',
    );
  }
  return new StoreSetupError(
    `the embedded engine did not start on ${directory}: ${[failure.message, complaint].filter(Boolean).join('; ')}`,
  );
}
