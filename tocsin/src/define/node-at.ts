import { isMap, isSeq, type Node } from 'yaml';
import { keyText } from './check.ts';

/** The node at the end of a path of keys and numbers; undefined where there is none. */
export const nodeAt = (root: unknown, path: readonly (string | number)[]): Node | undefined => {
  let at: unknown = root;
  for (const step of path) {
    if (isMap(at)) at = at.items.find((pair) => keyText(pair) === String(step))?.value;
    else at = isSeq(at) ? at.items[Number(step)] : undefined;
  }
  return (at ?? undefined) as Node | undefined;
};
