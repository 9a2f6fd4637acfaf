import type { Store } from '../../store/index.ts';
import type { PlanContext } from '../plan/frame.ts';
import type { Completion, CompletionItem } from '../search.ts';
import { expectationAt } from './expectation.ts';
import { itemsOf } from './items.ts';
import { frameAfter } from './known.ts';
import { placeOf } from './place.ts';
import { Samples } from './samples.ts';

const MAX_ITEMS = 50;
/** Longer ones are not typed, and finding the place costs a walk. */
const MAX_LENGTH = 100_000;

export type Complete = (text: string, cursor: number) => Promise<Completion>;

export const createComplete = (
  store: Pick<Store, 'cells'>,
  clock: () => number,
  newContext: () => PlanContext,
): Complete => {
  const samples = new Samples(store, clock);
  return async (text, asked) => {
    const cursor = Math.min(Math.max(0, asked), text.length);
    const nothing: Completion = { from: cursor, to: cursor, items: [] };
    if (text.length > MAX_LENGTH) return nothing;
    const place = placeOf(text, cursor);
    const expected = expectationAt(place);
    if (expected === undefined) return nothing;
    const context = newContext();
    const to = endOfWord(text, cursor, place.quote?.mark);
    const around = { context, samples, frame: frameAfter(place.before, context), rest: text.slice(to, to + 20) };
    const lists = await Promise.all(expected.wants.map((want) => itemsOf(want, around)));
    return { from: expected.from, to, items: best(lists.flat(), expected.partial) };
  };
};

/** The word of the cursor goes on behind it, or its quotes do. */
const endOfWord = (text: string, cursor: number, mark: '"' | "'" | undefined): number => {
  if (mark === undefined) return cursor + (/^[\w.]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  // A text that is not closed takes nothing with it: all of the rest may be behind the quote by accident.
  const rest = text.slice(cursor, cursor + 300);
  const close = (mark === '"' ? /^(?:[^"\\|\n]|\\.)*"/ : /^[^'|\n]*'/).exec(rest)?.[0].length;
  return cursor + (close ?? 0);
};

/** Those that begin as typed, then those of which a part does, then those that hold it. */
const best = (items: readonly CompletionItem[], typed: string): readonly CompletionItem[] => {
  const partial = typed.toLowerCase();
  const scored = items.flatMap((item) => {
    const score = scoreOf(item.label.toLowerCase(), partial);
    // What stands there already in full helps nobody.
    return score === undefined || item.insert === typed ? [] : [{ item, score }];
  });
  scored.sort((a, b) => a.score - b.score);
  const seen = new Set<string>();
  return scored
    .map(({ item }) => item)
    .filter(({ insert }) => !seen.has(insert) && seen.add(insert))
    .slice(0, MAX_ITEMS);
};

const scoreOf = (label: string, partial: string): number | undefined => {
  if (label.startsWith(partial)) return 0;
  const at = label.indexOf(partial);
  if (at < 0) return undefined;
  return /[\w]/.test(label[at - 1] ?? '') && label[at - 1] !== '_' ? 2 : 1;
};
