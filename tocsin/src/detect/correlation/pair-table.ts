const EMPTY = -1;

const hash = (first: number, second: number): number => {
  const mixed = Math.imul(first ^ Math.imul(second, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/** Where the node of a pair of numbers is: open addressing over what the nodes themselves hold, 4 bytes a slot. */
export class PairTable {
  #slots = new Int32Array(16).fill(EMPTY);
  #size = 0;
  readonly #first: (node: number) => number;
  readonly #second: (node: number) => number;

  constructor(first: (node: number) => number, second: (node: number) => number) {
    this.#first = first;
    this.#second = second;
  }

  /** −1: there is none. */
  find(first: number, second: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = hash(first, second) & mask; ; at = (at + 1) & mask) {
      const node = slots[at] as number;
      if (node === EMPTY || (this.#first(node) === first && this.#second(node) === second)) return node;
    }
  }

  /** Of a pair that is not in it. */
  add(node: number): void {
    if (++this.#size * 2 > this.#slots.length) this.#grow();
    this.#place(node);
  }

  /** Of a pair that is in it, while the node still holds it. */
  remove(node: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = this.#home(node) & mask;
    while (slots[hole] !== node) hole = (hole + 1) & mask;
    // What was pushed beyond its home by the one that goes comes nearer to it.
    for (let at = (hole + 1) & mask; slots[at] !== EMPTY; at = (at + 1) & mask) {
      const home = this.#home(slots[at] as number) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at] as number;
      hole = at;
    }
    slots[hole] = EMPTY;
    this.#size--;
  }

  #home(node: number): number {
    return hash(this.#first(node), this.#second(node));
  }

  #place(node: number): void {
    const mask = this.#slots.length - 1;
    let at = this.#home(node) & mask;
    while (this.#slots[at] !== EMPTY) at = (at + 1) & mask;
    this.#slots[at] = node;
  }

  #grow(): void {
    const nodes = this.#slots;
    this.#slots = new Int32Array(nodes.length * 2).fill(EMPTY);
    for (const node of nodes) if (node !== EMPTY) this.#place(node);
  }
}
