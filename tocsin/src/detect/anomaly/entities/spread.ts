import { hash32 } from './hash.ts';

/** How many are told apart exactly; an estimate beyond, within about 3 % (HyperLogLog of 1,024 registers: Flajolet et al. 2007). */
const EXACT = 64;
const INDEX_BITS = 10;
const REGISTERS = 2 ** INDEX_BITS;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

export interface SpreadState {
  readonly exact: readonly number[] | undefined;
  readonly registers: Uint8Array | undefined;
}

/** Counts distinct texts in bounded memory. */
export class Spread {
  #exact: Set<number> | undefined = new Set();
  #registers: Uint8Array | undefined;

  add(text: string): void {
    const hash = hash32(text);
    if (this.#exact === undefined) {
      this.#note(hash);
      return;
    }
    this.#exact.add(hash);
    if (this.#exact.size <= EXACT) return;
    this.#registers = new Uint8Array(REGISTERS);
    for (const one of this.#exact) this.#note(one);
    this.#exact = undefined;
  }

  get count(): number {
    if (this.#exact !== undefined) return this.#exact.size;
    let sum = 0;
    let empty = 0;
    for (const rank of this.#registers ?? []) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const estimate = (ALPHA * REGISTERS * REGISTERS) / sum;
    const isSmall = estimate <= 2.5 * REGISTERS && empty > 0;
    return Math.round(isSmall ? REGISTERS * Math.log(REGISTERS / empty) : estimate);
  }

  snapshot(): SpreadState {
    return { exact: this.#exact && [...this.#exact], registers: this.#registers?.slice() };
  }

  static restore({ exact, registers }: SpreadState): Spread {
    const spread = new Spread();
    spread.#exact = exact && new Set(exact);
    spread.#registers = registers?.slice();
    return spread;
  }

  #note(hash: number): void {
    const registers = this.#registers;
    if (registers === undefined) return;
    const index = hash >>> (32 - INDEX_BITS);
    const rank = Math.min(Math.clz32(hash << INDEX_BITS), 32 - INDEX_BITS) + 1;
    if (rank > (registers[index] ?? 0)) registers[index] = rank;
  }
}
