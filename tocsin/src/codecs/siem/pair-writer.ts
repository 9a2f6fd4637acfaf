import type { ByteRules, ByteWriter } from '../../event/index.ts';

/** How a format writes the value of a key. */
export interface ValueRules {
  /** By code of ASCII, not 0 for what a value can't hold as it is. */
  readonly refused: Uint8Array;
  /** A value that holds such, or what is not ASCII, as it is written; empty: it is left out. */
  readonly escape: (text: string) => string;
  /** The same of a long value, in its bytes. What these refuse is left to `escape`. */
  readonly long: ByteRules;
  /** Whether a value whose end was cut off ends amid an escape, by its bytes. */
  readonly isAmidEscape?: (bytes: Uint8Array) => boolean;
}

/** A key that is written again and again. */
export interface PairKey {
  readonly key: string;
  /** `key=` */
  readonly bytes: Uint8Array;
}

export const pairKey = (key: string): PairKey => ({ key, bytes: Buffer.from(`${key}=`) });

const CACHED_KEYS = 4096;
const SPACE = 0x20;
/** A longer value is written faster as a whole, and then looked at, than character by character. */
const SHORT = 40;
/** Less of a text than that says nothing. */
const LEAST = 16;

/** Pairs of key and value, one behind the other, within a number of bytes. */
export class PairWriter {
  readonly #rules: ValueRules;
  /** Of labels, which events choose. */
  readonly #keys = new Map<string, PairKey>();
  #out: ByteWriter;
  #separator = SPACE;
  /** Of `out`, up to which it may be filled. */
  #end = Number.POSITIVE_INFINITY;
  #isFirst = true;
  #isWhole = true;

  constructor(rules: ValueRules, out: ByteWriter) {
    this.#rules = rules;
    this.#out = out;
  }

  begin(out: ByteWriter, separator: number, end: number): void {
    this.#out = out;
    this.#separator = separator;
    this.#end = end;
    this.#isFirst = true;
    this.#isWhole = out.length <= end;
  }

  /** Whether nothing was left out or cut since `begin`. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** A value that has no room is left out, so that none says less than it did. */
  pair(key: string | PairKey, text: string): void {
    const at = this.#write(typeof key === 'string' ? this.#known(key).bytes : key.bytes, text);
    if (this.#out.length > this.#end) {
      this.#drop(at);
      return;
    }
    if (this.#out.length > at) this.#isFirst = false;
  }

  /** A text of which the beginning says something, too. */
  prose({ key, bytes }: PairKey, text: string): void {
    const out = this.#out;
    const at = this.#write(bytes, text);
    if (out.length > this.#end) {
      if (this.#end - at < key.length + 2 + LEAST) {
        this.#drop(at);
        return;
      }
      out.cut(this.#end);
      if (this.#rules.isAmidEscape?.(out.view(at)) === true) out.cut(out.length - 1);
      this.#isWhole = false;
    }
    if (out.length > at) this.#isFirst = false;
  }

  #drop(at: number): void {
    this.#out.cut(at);
    this.#isWhole = false;
  }

  /** Gives where it begins. */
  #write(key: Uint8Array, text: string): number {
    const out = this.#out;
    const at = out.length;
    if (!this.#isFirst) out.byte(this.#separator);
    out.bytes(key);
    const { length } = text;
    if (length > SHORT) {
      const from = out.length;
      if (out.mapped(text, this.#rules.long)) {
        if (out.length === from) out.cut(at);
        return at;
      }
    } else if (text.charCodeAt(length - 1) !== SPACE && out.plain(text, this.#rules.refused)) return at;
    const escaped = this.#rules.escape(text);
    if (escaped === '') out.cut(at);
    else out.text(escaped);
    return at;
  }

  #known(key: string): PairKey {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const made = pairKey(key);
    if (this.#keys.size >= CACHED_KEYS) this.#keys.clear();
    this.#keys.set(key, made);
    return made;
  }
}

/** The table of `refused`: control characters, and those that are given. */
export function refusedCodes(more: string): Uint8Array {
  const codes = new Uint8Array(128).fill(1, 0, SPACE);
  codes[0x7f] = 1;
  for (let index = 0; index < more.length; index++) codes[more.charCodeAt(index)] = 1;
  return codes;
}
