import { Cell } from './cell.ts';
import { decodeOnce } from './decode-once.ts';
import type { FieldNode, FieldTree } from './field-tree.ts';

const MAX_DEPTH = 64;
/** Values of an event that are looked at; what lies behind them has no share in it. */
const MAX_CELLS = 20_000;
const NONE = -1;

export interface ViewOptions {
  /** Slots whose texts are also compared decoded: all of the text being a query or not. */
  readonly encoded: ReadonlyMap<number, { readonly isQuery: boolean }>;
  /** Whether keywords are looked for in all texts, and whether decoded as well. */
  readonly keywords: boolean;
  readonly decodedKeywords: boolean;
}

/**
 * The values of one event by the fields of rules. One view serves all events, one after the other, and makes no garbage: what it holds is
 * that of the event that was taken last, told by `stamp`.
 */
export class EventView {
  readonly #root: FieldNode;
  readonly #options: ViewOptions;
  readonly cells: Cell[] = [];
  /** Of `cells`: those before are values of the event, those up to `keywordCount` are decoded for keywords, the rest for a slot each. */
  leafCount = 0;
  keywordCount = 0;
  count = 0;
  stamp = 0;
  /** Slots that have values. */
  readonly touched: Int32Array;
  touchedCount = 0;
  readonly #filled: Float64Array;
  readonly #existing: Float64Array;
  readonly #present: Float64Array;
  readonly #rank: Int32Array;
  readonly #first: Int32Array;
  #entryCell = new Int32Array(256);
  #entryNext = new Int32Array(256);
  #entries = 0;

  constructor(tree: FieldTree, options: ViewOptions) {
    this.#root = tree.root;
    this.#options = options;
    this.touched = new Int32Array(tree.count);
    this.#filled = new Float64Array(tree.count);
    this.#existing = new Float64Array(tree.count);
    this.#present = new Float64Array(tree.count);
    this.#rank = new Int32Array(tree.count);
    this.#first = new Int32Array(tree.count);
  }

  take(event: object): void {
    this.stamp++;
    this.count = 0;
    this.#entries = 0;
    this.touchedCount = 0;
    this.#walk(event as Readonly<Record<string, unknown>>, this.#root, this.#options.keywords, 0);
    this.leafCount = this.count;
    if (this.#options.decodedKeywords)
      for (let index = 0; index < this.leafCount; index++) this.#addDecoded(index, false);
    this.keywordCount = this.count;
    for (let index = 0; index < this.touchedCount; index++) this.#decode(this.touched[index] ?? 0);
  }

  /** The key of the first entry of a slot; -1: it has no value. */
  firstOf(slot: number): number {
    return this.#filled[slot] === this.stamp ? (this.#first[slot] ?? NONE) : NONE;
  }

  nextOf(entry: number): number {
    return this.#entryNext[entry] ?? NONE;
  }

  cellOf(entry: number): Cell {
    return this.#cellAt(this.#entryCell[entry] ?? 0);
  }

  /** Whether there is such a field, null or not. */
  exists(slot: number): boolean {
    return this.#existing[slot] === this.stamp;
  }

  /** Whether there is such a field with something in it other than null. */
  isPresent(slot: number): boolean {
    return this.#present[slot] === this.stamp;
  }

  #cellAt(index: number): Cell {
    const cell = this.cells[index];
    if (cell !== undefined) return cell;
    const made = new Cell();
    this.cells[index] = made;
    return made;
  }

  #walk(object: Readonly<Record<string, unknown>>, node: FieldNode | undefined, leaves: boolean, depth: number): void {
    for (const key in object) {
      const next = node === undefined ? undefined : (node.children.get(key) ?? node.any);
      if (next === undefined && !leaves) continue;
      this.#value(object[key], next, leaves && key !== '@metadata', depth);
    }
  }

  #value(value: unknown, node: FieldNode | undefined, leaves: boolean, depth: number): void {
    if (typeof value === 'object') {
      if (value === null) {
        if (node !== undefined) this.#mark(node, this.#existing);
      } else this.#nested(value, node, leaves, depth + 1);
      return;
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return;
    if (this.count >= MAX_CELLS || (!leaves && node?.slots.length === 0)) return;
    const index = this.count++;
    this.#cellAt(index).set(value);
    if (node === undefined) return;
    for (let at = 0; at < node.slots.length; at++) this.#add(node.slots[at] ?? 0, node.ranks[at] ?? 0, index);
  }

  #nested(value: object, node: FieldNode | undefined, leaves: boolean, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      if (node !== undefined) this.#mark(node, this.#existing);
      for (let index = 0; index < value.length; index++) this.#value(value[index], node, leaves, depth);
      return;
    }
    const object = value as Readonly<Record<string, unknown>>;
    if (node !== undefined) {
      this.#mark(node, this.#existing);
      this.#mark(node, this.#present);
      // How evtx_dump writes the text of an element that has attributes.
      if (node.slots.length > 0 && Object.hasOwn(object, '#text')) this.#value(object['#text'], node, false, depth);
    }
    this.#walk(object, node, leaves, depth);
  }

  #mark({ slots }: FieldNode, stamps: Float64Array): void {
    for (let at = 0; at < slots.length; at++) stamps[slots[at] ?? 0] = this.stamp;
  }

  #add(slot: number, rank: number, cell: number): void {
    this.#existing[slot] = this.stamp;
    this.#present[slot] = this.stamp;
    if (this.#filled[slot] !== this.stamp) {
      this.#filled[slot] = this.stamp;
      this.touched[this.touchedCount++] = slot;
    } else if (rank > (this.#rank[slot] ?? 0)) return;
    else if (rank === this.#rank[slot]) {
      this.#first[slot] = this.#entry(cell, this.#first[slot] ?? NONE);
      return;
    }
    this.#rank[slot] = rank;
    this.#first[slot] = this.#entry(cell, NONE);
  }

  #entry(cell: number, next: number): number {
    if (this.#entries === this.#entryCell.length) {
      this.#entryCell = doubled(this.#entryCell);
      this.#entryNext = doubled(this.#entryNext);
    }
    this.#entryCell[this.#entries] = cell;
    this.#entryNext[this.#entries] = next;
    return this.#entries++;
  }

  #decode(slot: number): void {
    const encoded = this.#options.encoded.get(slot);
    if (encoded === undefined) return;
    for (let entry = this.#first[slot] ?? NONE; entry !== NONE; entry = this.#entryNext[entry] ?? NONE) {
      const index = this.#addDecoded(this.#entryCell[entry] ?? 0, encoded.isQuery);
      if (index !== NONE) this.#first[slot] = this.#entry(index, this.#first[slot] ?? NONE);
    }
  }

  #addDecoded(index: number, isQuery: boolean): number {
    const { value } = this.#cellAt(index);
    if (typeof value !== 'string' || this.count >= MAX_CELLS * 3) return NONE;
    const decoded = decodeOnce(value, isQuery);
    if (decoded === value) return NONE;
    const at = this.count++;
    this.#cellAt(at).set(decoded);
    return at;
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const made = new Int32Array(array.length * 2);
  made.set(array);
  return made;
}
