import { findCommand } from '../commands/registry.ts';
import { type CommandArguments, expectArguments } from './arguments.ts';
import { expectOperand } from './expressions.ts';
import type { Place } from './place.ts';
import { expectTerms } from './terms.ts';
import type { Expectation } from './want.ts';

/** Undefined: nothing can be said. */
export const expectationAt = (place: Place): Expectation | undefined => {
  if (place.isElsewhere) return undefined;
  const { stage, from, depth, before } = place;
  const isFirst = before.length === 0;
  const name = /^(\s*)([A-Za-z_]\w*)?$/.exec(stage);
  if (!isFirst && name !== null && place.quote === undefined) {
    const partial = name[2] ?? '';
    return { from: from + stage.length - partial.length, partial, wants: [{ what: 'commands' }] };
  }
  const head = /^(\s*)([A-Za-z_]\w*)\s/.exec(stage);
  const word = head?.[2]?.toLowerCase();
  const isTerms = isFirst && (depth === 0 || word === undefined || findCommand(word) === undefined);
  if ((isTerms && word !== 'search') || head === null || word === undefined) {
    const terms = isFirst ? expectTerms(place, from) : undefined;
    // In brackets a command may stand first.
    if (terms === undefined || depth === 0 || name === null) return terms;
    return { ...terms, wants: [...terms.wants, { what: 'commands' }] };
  }
  const start = from + head[0].length;
  if (word === 'search') return expectTerms(place, start);
  const declaration = findCommand(word);
  if (declaration === undefined) return undefined;
  const given: CommandArguments = { place, start, name: declaration.name, declaration };
  return declaration.name === 'where' || declaration.name === 'eval' || declaration.name === 'fieldformat'
    ? expectOperand(place, start, declaration.name !== 'where')
    : expectArguments(given);
};
