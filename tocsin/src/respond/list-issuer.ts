import { Sequence } from '../alert/index.ts';
import type { Answer } from './answer.ts';
import type { SigningKey } from './signing-key.ts';

/** A list as a client is sent it. */
export interface IssuedList {
  readonly sequence: number;
  readonly issued: number;
  readonly expires: number;
  readonly body: Buffer;
  readonly signature: string;
  /** All that are in force. */
  readonly answers: readonly Answer[];
  /** Those that the body has no room for. */
  readonly leftOut: number;
}

const MINUTE = 60_000;
/** A client whose list is older says so; one that is not told anything new is given the same list anew well before. */
const VALID = 10 * MINUTE;
const ISSUED_AGAIN_AFTER = 5 * MINUTE;
/** Clients refuse a longer one as a whole, and whoever chooses names of users makes it long. */
export const MOST_BYTES = 4 << 20;
/** How far ahead of ours a client's sequence may lie: behind it are a backup that was put back and a clock that was wrong. */
const AHEAD_AT_MOST = 24 * 60 * MINUTE * 1_000;

/**
 * Lists, each with a higher number than the one before. Numbers are made of the time, so that they also rise where an old
 * state was put back from a backup; `record` makes a number durable before anybody sees it.
 */
export class ListIssuer {
  readonly #sequence: Sequence;
  readonly #clock: () => number;
  readonly #key: SigningKey;
  readonly #waiting = new Set<() => void>();
  #keyIdentity = '';
  #last: IssuedList | undefined;

  /** `last`: the highest number so far. */
  constructor(clock: () => number, key: SigningKey, last: number) {
    this.#clock = clock;
    this.#key = key;
    this.#sequence = new Sequence(clock, last);
  }

  nextSequence(): number {
    return this.#sequence.next();
  }

  /** `answers` are those in force; `sequence` is durable already. */
  issue(sequence: number, answers: readonly Answer[]): IssuedList {
    const issued = this.#clock();
    const expires = issued + VALID;
    const head = `{"version":1,"sequence":${sequence},"issued":${issued},"expires":${expires},"answers":[`;
    const told = fitting(answers.map(toldOf), MOST_BYTES - head.length - 2);
    const body = Buffer.from(`${head}${told.join(',')}]}`);
    const signature = this.#key.sign(body);
    this.#keyIdentity = this.#key.identity;
    this.#last = { sequence, issued, expires, body, signature, answers, leftOut: answers.length - told.length };
    for (const wake of [...this.#waiting]) wake();
    return this.#last;
  }

  /** Undefined: there must be a new one, for the last is too old, or signed by another key. */
  get current(): IssuedList | undefined {
    const last = this.#last;
    if (last === undefined || this.#clock() >= this.dueAt) return undefined;
    // A clock that was set back would make a list valid for longer than was meant.
    return this.#clock() < last.issued || this.#keyIdentity !== this.#key.identity ? undefined : last;
  }

  /** When the list must be issued again though nothing has changed. */
  get dueAt(): number {
    return this.#last === undefined ? 0 : this.#last.issued + ISSUED_AGAIN_AFTER;
  }

  /** A client has seen a higher number than we know of, and would take no list of ours. Whether that can be mended. */
  isBehind(after: number): boolean {
    return after > (this.#last?.sequence ?? 0) && after < this.#clock() * 1_000 + AHEAD_AT_MOST;
  }

  /** Numbers go on behind it. */
  passOver(sequence: number): void {
    this.#sequence.passOver(sequence);
  }

  /** Resolves at the next list, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}

interface Told {
  readonly dryRun: boolean;
  readonly text: string;
}

const toldOf = ({ id, kind, target, until, since, created, dryRun, reason }: Answer): Told => ({
  dryRun,
  text: JSON.stringify({ id, kind, target, until, created: since ?? created, dryRun, reason }),
});

/** Texts that fit with the commas behind them, in their order. Where there is no room for all, dry runs give way, then those behind. */
const fitting = (answers: readonly Told[], room: number): readonly string[] => {
  const kept = new Set<Told>();
  let left = room;
  for (const isDry of [false, true])
    for (const one of answers) {
      if (one.dryRun !== isDry) continue;
      left -= Buffer.byteLength(one.text) + 1;
      if (left < 0) break;
      kept.add(one);
    }
  return answers.flatMap((one) => (kept.has(one) ? [one.text] : []));
};
