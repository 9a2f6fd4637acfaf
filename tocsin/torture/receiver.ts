import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./receiver.mjs', import.meta.url));

/** One time that a line was taken. */
export interface Taken {
  readonly line: string;
  readonly time: number;
  readonly outcome: string;
  /** Number of the request. */
  readonly request: number;
}

export interface ReceiverOptions {
  /** What it takes goes here. */
  readonly log: string;
  readonly seed?: number;
  /** Part of the requests that fail. */
  readonly failing?: number;
  /** Requests with this text are answered 400. */
  readonly refusing?: string;
}

/** A real HTTP receiver in a process of its own. */
export class Receiver {
  readonly #options: ReceiverOptions;
  #child: ChildProcess | undefined;
  port = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** The second time on the same port. */
  async start(changed: Partial<ReceiverOptions> = {}): Promise<void> {
    const { log, seed = 1, failing = 0, refusing = '' } = { ...this.#options, ...changed };
    const args = [PROGRAM, log, String(seed), String(failing), refusing, String(this.port)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    this.port = Number(line.toString());
  }

  /** It fails no more. */
  heal(): void {
    writeFileSync(`${this.#options.log}.well`, '');
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  taken(): readonly Taken[] {
    const { log } = this.#options;
    if (!existsSync(log)) return [];
    let time = 0;
    let outcome = '';
    let request = 0;
    const taken: Taken[] = [];
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      const [, at, how] = /^# (\d+) (.*)$/.exec(line) ?? [];
      if (at !== undefined) {
        [time, outcome] = [Number(at), how ?? ''];
        request += 1;
      } else if (line !== '') taken.push({ line, time, outcome, request });
    }
    return taken;
  }
}
