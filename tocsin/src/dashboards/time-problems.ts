import type { Node } from 'yaml';
import { nodeAt, type Problem, placeOf, plain, type SourcePlace } from '../define/index.ts';
import { resolveTime } from '../search/index.ts';

type Path = readonly (string | number)[];

/** What is wrong with `earliest` and `latest` of the maps at the paths. */
export const timeProblems = (root: Node | null, paths: readonly Path[], place: SourcePlace): readonly Problem[] =>
  paths.flatMap((path) =>
    ['earliest', 'latest'].flatMap((name) => {
      const node = nodeAt(root, [...path, name]);
      const value = plain(node);
      const fault = typeof value === 'string' ? faultOf(value) : undefined;
      if (fault === undefined) return [];
      const message = `${[...path, name].join('.')}: ${fault}`;
      return [{ ...placeOf(node, place), message, hint: 'write a time such as `-24h`, `-7d@d` or `now`' }];
    }),
  );

const faultOf = (modifier: string): string | undefined => {
  try {
    resolveTime(modifier, { now: Date.now(), timeZone: 'UTC' });
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
};
