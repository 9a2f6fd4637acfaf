import type { Session } from './library.ts';

/** A session that runs one statement at a time, and the settings that the last statement left in it. */
export class Lane {
  session: Session;
  readonly #open: () => Session;
  #applied = new Map<string, string>();

  constructor(open: () => Session) {
    this.#open = open;
    this.session = open();
  }

  /**
   * Must follow a stream that did not come to its end: what the library had made of its result would come out at the head of
   * the next one.
   */
  renew(): void {
    this.session.close();
    this.session = this.#open();
    this.#applied.clear();
  }

  /** Makes settings and parameters those of the next statement; what an earlier one set goes back to its default. */
  prepare(settings: ReadonlyMap<string, string>, params: ReadonlyMap<string, string>): void {
    const parts: string[] = [];
    for (const name of this.#applied.keys()) {
      if (!settings.has(name)) parts.push(`${name} = DEFAULT`);
    }
    const next = new Map<string, string>();
    for (const [name, value] of settings) {
      next.set(name, value);
      if (this.#applied.get(name) !== value) parts.push(`${name} = ${quoted(value)}`);
    }
    for (const [name, value] of params) parts.push(`param_${name} = ${quoted(value)}`);
    if (parts.length === 0) return;
    try {
      this.session.query(`SET ${parts.join(', ')}`);
      this.#applied = next;
    } catch (error) {
      // Some of them may stand: name them all, so that the next statement takes them back.
      for (const [name] of next) this.#applied.set(name, '');
      throw error;
    }
  }
}

export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** Lends lanes; who comes when all are lent waits in line. */
export class Lanes {
  readonly #free: Lane[];
  readonly #waiting: ((lane: Lane) => void)[] = [];

  constructor(lanes: readonly Lane[]) {
    this.#free = [...lanes];
  }

  /** `cancelled` is looked at once a lane is there: a request that went away meanwhile does not use it. */
  async lend<T>(use: (lane: Lane) => Promise<T>): Promise<T> {
    const lane = this.#free.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await use(lane);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(lane);
      else next(lane);
    }
  }
}
