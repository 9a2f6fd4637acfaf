/**
 * Longer literals are looked for by their first part, and by less of it where the table would be too large: who uses the index tests the
 * whole in any case.
 */
const LENGTHS = [20, 10, 5, 2] as const;
const MAX_TABLE = 32_000_000;
/** In hand it reads a character in one step, also of texts that were sliced or put together. */
const { charCodeAt } = String.prototype;

interface Trie {
  readonly next: Map<number, Trie>;
  readonly values: Set<number>;
  id: number;
}

const node = (): Trie => ({ next: new Map(), values: new Set(), id: 0 });

/**
 * Finds all of many texts within a text in one pass (Aho and Corasick, 1975), without regard to case. A finished automaton is a table of
 * states × classes of characters; characters of no literal share a class.
 */
export class LiteralIndex {
  readonly #classes: Uint16Array;
  readonly #others: ReadonlyMap<number, number>;
  readonly #width: number;
  /** State (times width) and class → state; one with findings is negative, less one. */
  readonly #table: Int32Array;
  readonly #found: readonly (Int32Array | undefined)[];

  /** Literals are lower-cased and not empty; `value` is what is told of one that was found. */
  constructor(literals: readonly (readonly [literal: string, value: number])[]) {
    let built = buildTrie(literals, LENGTHS[0]);
    for (const length of LENGTHS.slice(1)) {
      if (built.count * (built.classes.size + 1) <= MAX_TABLE) break;
      built = buildTrie(literals, length);
    }
    const { root, classes, count } = built;
    this.#width = classes.size + 1;
    this.#classes = new Uint16Array(128);
    for (const [code, index] of classes) if (code < 128) this.#classes[code] = index;
    for (let code = 65; code <= 90; code++) this.#classes[code] = this.#classes[code + 32] ?? 0;
    this.#others = new Map([...classes].filter(([code]) => code >= 128));
    ({ table: this.#table, found: this.#found } = buildTable(root, count, classes, this.#width));
  }

  /** Tells `sink` the values of all literals in it, some of them more than once. */
  scan(cell: { readonly text: string; readonly lower: string }, sink: (values: Int32Array) => void): void {
    const { text } = cell;
    const table = this.#table;
    const classes = this.#classes;
    const width = this.#width;
    let state = 0;
    const { length } = text;
    for (let at = 0; at < length; at++) {
      const code = charCodeAt.call(text, at);
      if (code >= 128) {
        this.#scanAny(cell.lower, sink);
        return;
      }
      state = table[state + (classes[code] as number)] as number;
      if (state < 0) {
        state = -1 - state;
        sink(this.#found[state / width] as Int32Array);
      }
    }
  }

  #scanAny(text: string, sink: (values: Int32Array) => void): void {
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const of = code < 128 ? (this.#classes[code] as number) : (this.#others.get(code) ?? 0);
      state = this.#table[state + of] as number;
      if (state < 0) {
        state = -1 - state;
        sink(this.#found[state / this.#width] as Int32Array);
      }
    }
  }
}

interface Built {
  readonly root: Trie;
  readonly classes: Map<number, number>;
  readonly count: number;
}

function buildTrie(literals: readonly (readonly [literal: string, value: number])[], most: number): Built {
  const root = node();
  const classes = new Map<number, number>();
  let count = 1;
  for (const [literal, value] of literals) {
    let at = root;
    for (let index = 0; index < literal.length && index < most; index++) {
      const code = literal.charCodeAt(index);
      if (!classes.has(code)) classes.set(code, classes.size + 1);
      let next = at.next.get(code);
      if (next === undefined) {
        next = node();
        next.id = count++;
        at.next.set(code, next);
      }
      at = next;
    }
    at.values.add(value);
  }
  return { root, classes, count };
}

/** Breadth first, so that the state to fall back to is finished before. */
function buildTable(
  root: Trie,
  count: number,
  classes: ReadonlyMap<number, number>,
  width: number,
): { table: Int32Array; found: (Int32Array | undefined)[] } {
  const table = new Int32Array(count * width);
  const found: (Int32Array | undefined)[] = new Array(count);
  const fallback = new Int32Array(count);
  const queue: Trie[] = [root];
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as Trie;
    const back = fallback[state.id] as number;
    const inherited = state === root ? undefined : found[back];
    const values = new Set([...state.values, ...(inherited ?? [])]);
    found[state.id] = values.size === 0 ? undefined : Int32Array.from(values);
    const row = state.id * width;
    if (state !== root) table.copyWithin(row, back * width, (back + 1) * width);
    for (const [code, next] of state.next) {
      const column = classes.get(code) as number;
      fallback[next.id] = state === root ? 0 : (table[row + column] as number);
      table[row + column] = next.id;
      queue.push(next);
    }
  }
  for (let at = 0; at < table.length; at++) {
    const to = table[at] as number;
    table[at] = found[to] === undefined ? to * width : -1 - to * width;
  }
  return { table, found };
}
