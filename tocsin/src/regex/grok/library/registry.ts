import { type PatternFamily, type PatternSet, textOf } from './define-patterns.ts';
import { httpd } from './httpd.ts';

/** Every family; a name stands in one of them only. */
export const FAMILIES: readonly PatternFamily[] = Object.freeze([httpd]);

const sets = new Map<PatternSet, ReadonlyMap<string, string>>();

/** Every pattern of a set, by name. */
export function patternsOf(set: PatternSet): ReadonlyMap<string, string> {
  let patterns = sets.get(set);
  if (patterns === undefined) {
    patterns = new Map(read(set));
    sets.set(set, patterns);
  }
  return patterns;
}

function* read(set: PatternSet): Generator<[string, string]> {
  for (const family of FAMILIES) {
    for (const [name, texts] of Object.entries(family)) {
      const text = textOf(texts, set);
      if (text !== undefined) yield [name, text];
    }
  }
}
