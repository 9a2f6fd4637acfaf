import type { InputContext } from '../input.ts';

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Says each trouble once, and once more when it has passed. */
export class Troubles {
  readonly #notice: InputContext['notice'];
  readonly #current = new Set<string>();

  constructor(notice: InputContext['notice']) {
    this.#notice = notice;
  }

  say(subject: string, message: string): void {
    if (this.#current.has(subject)) return;
    this.#current.add(subject);
    this.#notice('error', message);
  }

  passed(subject: string): void {
    if (this.#current.delete(subject)) this.#notice('info', `${subject}: well again`);
  }
}
