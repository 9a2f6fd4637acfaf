import type { Store } from '../store/index.ts';
import { askUntilAnswered } from './ask.ts';

/** Which rules and keys are muted now, and until when. */
export class Mutes {
  readonly #until = new Map<string, number>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  async load(store: Pick<Store, 'query'>, signal: AbortSignal): Promise<void> {
    const rows = await askUntilAnswered(
      store,
      `SELECT rule, key_text, argMax(until, seq) AS last FROM alert_history WHERE kind = 'mute'
       GROUP BY rule, key_text HAVING last > {now:Int64}`,
      { now: this.#clock() },
      signal,
    );
    for (const { rule, key_text: key, last } of rows) this.set(String(rule), String(key), Number(last));
  }

  set(rule: string, key: string, until: number): void {
    // Muting is rare: it is when what has run out is thrown away.
    for (const [name, end] of this.#until) if (end <= this.#clock()) this.#until.delete(name);
    if (until > this.#clock()) this.#until.set(nameOf(rule, key), until);
    else this.#until.delete(nameOf(rule, key));
  }

  /** 0: not muted. */
  until(rule: string, key: string): number {
    const until = this.#until.get(nameOf(rule, key)) ?? 0;
    return until > this.#clock() ? until : 0;
  }
}

const nameOf = (rule: string, key: string): string => `${rule}\n${key}`;
