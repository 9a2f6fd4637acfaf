import type { Cell } from './search.ts';

type Lines = readonly (readonly Cell[])[];
type Run = (signal: AbortSignal) => Promise<Lines>;

/** Milliseconds after which a round is over: what asks then begins another. */
const LIFE = 30_000;
/** Rounds that are remembered; the oldest goes. */
const MAX_ROUNDS = 64;
/** Characters of the answers that a round keeps once nobody waits for them. */
const MAX_KEPT = 1_000_000;

/** A statement that runs, and how many wait for it. */
interface Asked {
  readonly answer: Promise<Lines>;
  readonly controller: AbortController;
  waiting: number;
  over: boolean;
}

/** Searches that are asked of the same moment: each statement is run once for all of them. */
export class Round {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly #asked = new Map<string, Asked>();
  #kept = 0;

  constructor(now: number) {
    this.now = now;
  }

  /** Ends with the signal; the statement itself ends when all that wait for it have gone. A failure is told to those alone that wait. */
  async ask(sql: string, signal: AbortSignal, run: Run): Promise<Lines> {
    signal.throwIfAborted();
    const asked = this.#asked.get(sql) ?? this.#begin(sql, run);
    asked.waiting += 1;
    let leave: (() => void) | undefined;
    const gone = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([asked.answer, gone]);
    } finally {
      if (leave !== undefined) signal.removeEventListener('abort', leave);
      asked.waiting -= 1;
      if (asked.waiting === 0 && !asked.over) {
        this.#forget(sql, asked);
        asked.controller.abort(signal.reason);
      }
    }
  }

  #begin(sql: string, run: Run): Asked {
    const controller = new AbortController();
    const answer = run(controller.signal);
    const asked: Asked = { answer, controller, waiting: 0, over: false };
    this.#asked.set(sql, asked);
    answer.then(
      (lines) => {
        asked.over = true;
        this.#kept += sizeOf(lines);
        if (this.#kept > MAX_KEPT) this.#forget(sql, asked);
      },
      () => {
        asked.over = true;
        this.#forget(sql, asked);
      },
    );
    return asked;
  }

  #forget(sql: string, asked: Asked): void {
    if (this.#asked.get(sql) === asked) this.#asked.delete(sql);
  }
}

/** Rounds by their names. */
export class Rounds {
  readonly #clock: () => number;
  readonly #rounds = new Map<string, Round>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  of(name: string): Round {
    const now = this.#clock();
    for (const [other, round] of this.#rounds) {
      if (now - round.now > LIFE || this.#rounds.size > MAX_ROUNDS) this.#rounds.delete(other);
      else break;
    }
    const round = this.#rounds.get(name) ?? new Round(now);
    this.#rounds.set(name, round);
    return round;
  }
}

const sizeOf = (lines: Lines): number =>
  lines.reduce((sum, line) => line.reduce<number>((size, cell) => size + String(cell).length, sum), 0);
