import { performance } from 'node:perf_hooks';
import { Credit, type GuardLimits, guardEach, pcreRegex } from '../../regex/index.ts';

/** `unknown`: an expression was stopped. */
export type Judgement = 'taken' | 'refused' | 'unknown';

/** Paths are asked in the thread that reads them, so what takes long must not take it from the others. */
const limits = (): GuardLimits => ({
  item: 250,
  total: 1_000,
  credit: new Credit(1_000, 0.1, () => performance.now()),
});

/** `whitelist` and `blacklist` as the options say them, in the syntax of PCRE, under a limit of time. */
export class PathRules {
  readonly #whitelist: RegExp | undefined;
  readonly #blacklist: RegExp | undefined;
  readonly #limits = limits();
  /** Of this scan and of the one before: a path is judged once for as long as it is seen. */
  #judged = new Map<string, Judgement>();
  #before: ReadonlyMap<string, Judgement> = new Map();

  constructor({
    whitelist,
    blacklist,
  }: {
    readonly whitelist?: string | undefined;
    readonly blacklist?: string | undefined;
  }) {
    this.#whitelist = whitelist === undefined ? undefined : pcreRegex(whitelist).regex;
    this.#blacklist = blacklist === undefined ? undefined : pcreRegex(blacklist).regex;
  }

  /** A scan begins. */
  begin(): void {
    this.#before = this.#judged;
    this.#judged = new Map();
  }

  judge(path: string): Judgement {
    if (this.#whitelist === undefined && this.#blacklist === undefined) return 'taken';
    this.judgeAll([path]);
    return this.#judged.get(path) ?? 'unknown';
  }

  /** Many at once cost little more than one. */
  judgeAll(paths: readonly string[]): void {
    if (this.#whitelist === undefined && this.#blacklist === undefined) return;
    const unknown: string[] = [];
    for (const path of paths) {
      const known = this.#judged.get(path) ?? this.#before.get(path);
      // What was stopped is tried again by the next scan: the machine may only have been busy.
      if (known === undefined || (known === 'unknown' && !this.#judged.has(path))) unknown.push(path);
      else this.#judged.set(path, known);
    }
    const judgements: Judgement[] = [];
    const late = guardEach(
      unknown.length,
      (index) => {
        const path = unknown[index] ?? '';
        const isTaken = this.#whitelist?.test(path) !== false && this.#blacklist?.test(path) !== true;
        judgements[index] = isTaken ? 'taken' : 'refused';
      },
      this.#limits,
    );
    for (const index of late) judgements[index] = 'unknown';
    for (const [index, path] of unknown.entries()) this.#judged.set(path, judgements[index] ?? 'unknown');
  }
}
