import { issueAt, SplError } from './errors.ts';
import type { SearchRequest } from './search.ts';

const TOO_LARGE: readonly [message: string, hint: string] = [
  'the search is too large once its fields are written out',
  'compute long expressions in steps',
];
/** What the engine says of the search itself, by its code: a tree too deep or too big, an expression RE2 can't compile. */
const REFUSALS: ReadonlyMap<number, readonly [message: string, hint: string]> = new Map([
  [167, TOO_LARGE],
  [168, TOO_LARGE],
  [306, TOO_LARGE],
  [427, ['a regular expression of the search is too large', 'lower its repetitions']],
]);

/** What the engine says of the search itself, as a word about the search. */
export const explained = ({ spl }: Pick<SearchRequest, 'spl'>, error: unknown): unknown => {
  const told = error instanceof Error && 'engineCode' in error ? REFUSALS.get(Number(error.engineCode)) : undefined;
  return told === undefined ? error : new SplError([issueAt(spl, { from: 0, to: spl.length }, ...told)]);
};
