import { ANY, type Pattern } from '../values/pattern.ts';
import type { Cell } from './cell.ts';
import { LiteralIndex } from './literal-index.ts';

/** Fewer are found as fast one after the other. */
const LEAST = 8;
/** An automaton takes some ten kilobytes: only items that are asked often get one. */
const WARM = 256;

/** The literal of a pattern that a text contains it, if it is such a one. */
const contained = ([before, literal, after, ...more]: Pattern): string | undefined =>
  before === ANY && typeof literal === 'string' && literal !== '' && after === ANY && more.length === 0
    ? literal
    : undefined;

/**
 * Whether a text contains one of many literals, without regard to case: looked for one after the other, and, once it was asked often, all in one
 * pass. Undefined where there are few, or a pattern says something else.
 */
export function literalSet(patterns: readonly Pattern[]): ((cell: Cell) => boolean) | undefined {
  const literals = patterns.map(contained).filter((one) => one !== undefined);
  if (literals.length < LEAST || literals.length < patterns.length) return undefined;
  let asked = 0;
  let index: LiteralIndex | undefined;
  let found = false;
  let lower = '';
  // The index goes by the first letters of long ones.
  const sink = (values: Int32Array): void => {
    for (let at = 0; at < values.length && !found; at++)
      found = lower.includes(literals[values[at] as number] as string);
  };
  return (cell) => {
    if (index === undefined) {
      if (++asked > WARM) index = new LiteralIndex(literals.map((literal, value) => [literal, value] as const));
      const text = cell.lower;
      for (let at = 0; at < literals.length; at++) if (text.includes(literals[at] as string)) return true;
      return false;
    }
    found = false;
    lower = cell.lower;
    index.scan(cell, sink);
    return found;
  };
}
