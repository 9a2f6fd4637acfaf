import type { Pattern } from '../values/pattern.ts';
import type { ItemTest, ValueTest } from '../values/value-test.ts';
import type { Target } from './item-matcher.ts';
import { regexLiterals } from './regex-literals.ts';

/** Something that must be in an event for a rule to match; literals are lower-cased. Without a slot: in any text of it. */
export type Atom =
  | { readonly kind: 'exact'; readonly slot: number; readonly literal: string }
  | { readonly kind: 'part'; readonly slot: number | undefined; readonly literal: string }
  | { readonly kind: 'present'; readonly slot: number };

/** One of the atoms must be there. */
export type Clause = readonly Atom[];

/** What a part of a rule needs, and how often events have it, roughly, from 0 to 1. Undefined: nothing is known. */
export interface Witness {
  readonly clause: Clause;
  readonly frequency: number;
}

/** How many rules have an atom: what many look for is common. */
export type Popularity = ReadonlyMap<string, number>;

export const atomKey = (atom: Atom): string =>
  `${atom.kind} ${atom.slot ?? ''} ${atom.kind === 'present' ? '' : atom.literal}`;

/** Of the parts of an AND, the rarest. */
export const rarest = (witnesses: readonly (Witness | undefined)[]): Witness | undefined => {
  let best: Witness | undefined;
  for (const one of witnesses)
    if (one !== undefined && (best === undefined || one.frequency < best.frequency)) best = one;
  return best;
};

/** Of the parts of an OR, all. */
export function either(witnesses: readonly (Witness | undefined)[]): Witness | undefined {
  const clause: Atom[] = [];
  let frequency = 0;
  for (const one of witnesses) {
    if (one === undefined) return undefined;
    clause.push(...one.clause);
    frequency += one.frequency;
  }
  return { clause, frequency };
}

export function witnessOf(item: ItemTest, target: Target, popularity: Popularity): Witness | undefined {
  if (item.negated) return undefined;
  const each = item.tests.map((test) => witnessOfTest(test, target, popularity));
  return item.all ? rarest(each) : either(each);
}

function witnessOfTest(test: ValueTest, target: Target, popularity: Popularity): Witness | undefined {
  const slot = 'slot' in target ? target.slot : undefined;
  const witness = (atom: Atom): Witness => ({ clause: [atom], frequency: frequencyOf(atom, popularity) });
  const present = slot === undefined ? undefined : witness({ kind: 'present', slot });
  switch (test.kind) {
    case 'null':
    case 'exists':
      return undefined;
    case 'text':
      return either(
        test.patterns.map((pattern) => {
          const atom = atomOf(pattern, slot);
          return atom === undefined ? present : witness(atom);
        }),
      );
    case 'regex': {
      const literals = regexLiterals(test.source);
      if (literals === undefined) return present;
      return either(literals.map((literal) => witness({ kind: 'part', slot, literal })));
    }
  }
  return present;
}

/** The whole text, or the longest literal in it. */
function atomOf(pattern: Pattern, slot: number | undefined): Atom | undefined {
  const literals = pattern.filter((part) => typeof part === 'string').map((part) => part.toLowerCase());
  if (slot !== undefined && pattern.length === literals.length)
    return { kind: 'exact', slot, literal: literals[0] ?? '' };
  const literal = literals.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  return literal === '' ? undefined : { kind: 'part', slot, literal };
}

/** Of parts by their length; measured on the public rules and their events no better than by thumb. */
const BY_LENGTH = [1, 0.6, 0.3, 0.08, 0.015, 0.004, 0.002, 0.001] as const;
const LONG = 0.0005;
/** Of whole texts: a method, a status or a number says little, a long text much. */
const EXACT_BY_LENGTH = [0.1, 0.3, 0.3, 0.2, 0.15, 0.05, 0.04, 0.03, 0.02] as const;
const EXACT_LONG = 0.003;
const PRESENT = 0.4;
/** Signs that addresses, paths and prose seldom have; a quotation mark stands in many command lines. */
const SIGNS = /^[<>(){}[\]|`;$!#^*~@'&]{1,3}$/;
const SIGN = 0.05;
/** What stands in every other event of its kind. */
const COMMON =
  /^(?:\.exe|\.dll|https?:?\/{0,2}|[a-z]:\\|c:\\windows\\.{0,12}|\\windows\\.{0,12}|\\system32\\|system32|windows|program files.*|\\appdata\\.*|\/bin\/|microsoft|\.com)$/;

function frequencyOf(atom: Atom, popularity: Popularity): number {
  if (atom.kind === 'present') return PRESENT;
  const shared = 1 + (popularity.get(atomKey(atom)) ?? 0) / 4;
  if (atom.kind === 'exact')
    return Math.min(PRESENT, (EXACT_BY_LENGTH[atom.literal.length] ?? EXACT_LONG) * Math.sqrt(shared));
  const base = baseOf(atom.literal);
  return Math.min(PRESENT, base * Math.sqrt(shared) * (atom.slot === undefined ? 2 : 1));
}

function baseOf(literal: string): number {
  if (COMMON.test(literal)) return 0.2;
  return SIGNS.test(literal) ? SIGN : (BY_LENGTH[literal.length] ?? LONG);
}
