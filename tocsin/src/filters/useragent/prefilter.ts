import { neededTexts } from './literals.ts';

const SIZE = 1 << 13;
const LONGEST = 1_024;

/** Each three neighbouring letters of the text that was looked at last stand in `seen` with its number. One for the whole thread. */
const seen = new Uint32Array(SIZE);
/** The same letters, each once, in the order in which they come. */
const lookedAt = new Uint16Array(LONGEST);
let lookedAtCount = 0;
let current = 0;

const small = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

const slotAt = (text: string, at: number): number =>
  (small(text.charCodeAt(at)) * 961 + small(text.charCodeAt(at + 1)) * 31 + small(text.charCodeAt(at + 2)) * 7) % SIZE;

const slotsOf = (text: string): Uint16Array =>
  Uint16Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => slotAt(text, at));

/** Looks at a text of up to 1,024 characters, so that every `Prefilter` speaks of it until the next one. */
export function look(text: string): void {
  current++;
  lookedAtCount = 0;
  for (let at = 0; at + 2 < text.length; at++) {
    const slot = slotAt(text, at);
    if (seen[slot] === current) continue;
    seen[slot] = current;
    lookedAt[lookedAtCount++] = slot;
  }
}

/** Texts of which one must be there. */
type Alternatives = readonly Uint16Array[];

/**
 * Which of many regular expressions may match the text that was looked at: they are found by the letters that they can't do without, so
 * most are never asked.
 */
export class Prefilter {
  /** By expression: of each list one must be there. */
  readonly #needed: readonly (readonly Alternatives[])[];
  /** By slot, the expressions for which it is one of those that must be there. */
  readonly #bySlot: number[][] = Array.from({ length: SIZE }, () => []);
  /** A bit for each expression that needs nothing, and is always asked. */
  readonly #always: Uint32Array;
  /** The same, and a bit for each that was found for the text that was looked at. */
  readonly #found: Uint32Array;
  #marked = 0;

  constructor(sources: readonly string[]) {
    this.#needed = sources.map((source) => neededTexts(source).map((texts) => texts.map(slotsOf)));
    this.#always = new Uint32Array(Math.ceil(sources.length / 32));
    this.#found = new Uint32Array(this.#always.length);
    for (const [index, lists] of this.#needed.entries()) {
      if (lists.length === 0) mark(this.#always, index);
      const [best = []] = [...lists].sort((a, b) => shortestOf(b) - shortestOf(a));
      for (const text of best) this.#rarest(text)?.push(index);
    }
  }

  /** Of the slots of a text that with the fewest expressions. */
  #rarest(text: Uint16Array): number[] | undefined {
    return [...text].map((slot) => this.#bySlot[slot] ?? []).sort((a, b) => a.length - b.length)[0];
  }

  /** The first expression from there on that may match the text, all those before it can't; -1: nor can any other. */
  next(from: number): number {
    if (this.#marked !== current) this.#mark();
    const found = this.#found;
    let mask = -1 << (from & 31);
    for (let at = from >>> 5; at < found.length; at++) {
      for (let bits = (found[at] ?? 0) & mask; bits !== 0; bits &= bits - 1) {
        const index = at * 32 + 31 - Math.clz32(bits & -bits);
        if (this.#hasAll(index)) return index;
      }
      mask = -1;
    }
    return -1;
  }

  #hasAll(index: number): boolean {
    for (const texts of this.#needed[index] ?? []) if (!hasOne(texts)) return false;
    return true;
  }

  #mark(): void {
    this.#marked = current;
    const found = this.#found;
    found.set(this.#always);
    for (let at = 0; at < lookedAtCount; at++)
      for (const index of this.#bySlot[lookedAt[at] ?? 0] ?? []) mark(found, index);
  }
}

function mark(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
}

const shortestOf = (texts: Alternatives): number => Math.min(...texts.map((text) => text.length));

function hasOne(texts: Alternatives): boolean {
  for (const text of texts) {
    let at = 0;
    while (at < text.length && seen[text[at] ?? 0] === current) at++;
    if (at === text.length) return true;
  }
  return false;
}
