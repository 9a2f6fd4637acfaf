import type { Random } from '../../test/random.ts';

/** What a pattern may be made of. */
export interface Traits {
  /** Groups have the names `a`, `b` …; without, they have numbers. */
  readonly named: boolean;
  /** How deep groups lie in each other. */
  readonly depth: number;
}

/**
 * A regular expression of Ruby, small and odd. Without references to groups: within loops JavaScript forgets what they mean. And without `\G`,
 * which JavaScript has no match for.
 */
export function randomPattern(traits: Traits, random: Random): string {
  return new Writer(traits, random).alternatives(traits.depth);
}

const pick = <T>(list: readonly [T, ...T[]], random: Random): T => list[random(list.length)] ?? list[0];

const LITERALS = [
  'x',
  'y',
  'z',
  'x',
  'y',
  'é',
  '1',
  ' ',
  '\\.',
  '\\n',
  '-',
  '_',
  'X',
  '\\x79',
  '\\u00e9',
  '\\172',
] as const;
const SETS = [
  '.',
  '\\d',
  '\\w',
  '\\s',
  '\\h',
  '\\H',
  '\\W',
  '\\D',
  '\\S',
  '[xy]',
  '[^xy]',
  '[x-z&&[^y]]',
  '[\\w&&[^\\d]]',
  '[^x\\d]',
  '[xy[1-3]]',
  '[[:alpha:]]',
  '[[:^alpha:]]',
  '[^[:space:]]',
  '[[:punct:]x]',
  '[\\h-]',
  '[]x]',
  '\\p{Alpha}',
  '\\p{^Alpha}',
  '\\P{L}',
  '\\R',
  '\\X',
] as const;
const ANCHORS = [
  '^',
  '$',
  '\\A',
  '\\z',
  '\\Z',
  '\\b',
  '\\B',
  '(?=x)',
  '(?!y)',
  '(?<=x)',
  '(?<!y)',
  '(?<=x|yz)',
] as const;
const LOOPS = [
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{1,2}',
  '{0,2}',
  '{2,}',
  '{,2}',
  '{1,2}?',
  '*',
  '+',
  '?',
] as const;
const RARE_LOOPS = [
  '*+',
  '++',
  '?+',
  '{2}?',
  '{1,2}+',
  '{2}+',
  '{,2}?',
  '{0}',
  '{2}{2}',
  '?*',
  '+*',
  '*?+',
  '{,1}',
] as const;

class Writer {
  readonly #traits: Traits;
  readonly #random: Random;
  #groups = 0;

  constructor(traits: Traits, random: Random) {
    this.#traits = traits;
    this.#random = random;
  }

  alternatives(depth: number): string {
    const count = this.#random(3) === 0 ? 2 + this.#random(2) : 1;
    return Array.from({ length: count }, () => this.#sequence(depth)).join('|');
  }

  #sequence(depth: number): string {
    const count = this.#random(8) === 0 ? 0 : 1 + this.#random(3);
    return Array.from({ length: count }, () => this.#part(depth)).join('');
  }

  #part(depth: number): string {
    const random = this.#random;
    if (random(10) === 0) return pick(ANCHORS, random);
    const atom = this.#atom(depth);
    const kind = random(20);
    if (kind < 9) return atom;
    return atom + (kind < 18 ? pick(LOOPS, random) : pick(RARE_LOOPS, random));
  }

  #atom(depth: number): string {
    const random = this.#random;
    if (depth > 0 && random(5) < 3) return this.#group(depth - 1);
    return random(3) === 0 ? pick(SETS, random) : pick(LITERALS, random);
  }

  #group(depth: number): string {
    const kind = this.#random(15);
    if (kind < 9) {
      const name = String.fromCharCode(97 + (this.#groups++ % 26));
      return `${this.#traits.named ? `(?<${name}>` : '('}${this.alternatives(depth)})`;
    }
    if (kind < 12) return `(?:${this.alternatives(depth)})`;
    if (kind === 12) return `(?>${this.alternatives(depth)})`;
    if (kind === 13) return `(?:(?=${this.alternatives(depth)}))`;
    return `(?i:${this.alternatives(depth)})`;
  }
}

const TEXTS = 'xxxyyyz1 é\n_-.X'.split('');

export const randomText = (random: Random): string =>
  Array.from({ length: random(9) }, () => TEXTS[random(TEXTS.length)] ?? '').join('');
