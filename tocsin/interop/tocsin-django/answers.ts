import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from '../../test/running.ts';

export interface Response {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly state: string;
  readonly until: number;
  readonly dryRun: boolean;
}

/** For what happens within seconds on a machine that has no other work. */
export const PATIENCE = 120_000;

/** What an installation answers, by `tocsin respond`. */
export class Answers {
  readonly #tocsin: Installation;

  constructor(tocsin: Installation) {
    this.#tocsin = tocsin;
  }

  async respond(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await this.#tocsin.runBeside('respond', ...args);
    if (status !== 0) throw new Error(`tocsin respond ${args.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }

  async list(...more: string[]): Promise<Response[]> {
    return (await this.respond('list', '--format', 'json', ...more))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  /** Waits for it. */
  async to(target: string, ...more: string[]): Promise<Response> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(200)) {
      const found = (await this.list(...more)).find((one) => one.target === target);
      if (found !== undefined) return found;
    }
    throw new Error(`no response has ${target}\n${this.#tocsin.output}`);
  }

  /** Waits until requests side by side, which meet each worker, are all answered so; the time at which they were. */
  async becomes(what: string, ask: () => Promise<unknown>, wanted: unknown): Promise<number> {
    let given: unknown[] = [];
    for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100)) {
      const at = Date.now();
      given = await Promise.all(Array.from({ length: 8 }, ask));
      if (given.every((one) => one === wanted)) return at;
    }
    throw new Error(`${what}: ${JSON.stringify(given)} instead of ${wanted}\n${this.#tocsin.output}`);
  }
}
