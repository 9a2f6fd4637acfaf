import type { Span } from '../errors.ts';
import { visitNodes } from './visit.ts';

const spans = new WeakMap<object, Span>();

/** Freezes a node and notes where in the text it stands. The place is no part of the node: equal searches are equal. */
export const node = <const T extends object>(value: T, span: Span): T => {
  Object.freeze(value);
  spans.set(value, span);
  return value;
};

export const spanOf = (value: object): Span | undefined => spans.get(value);

/** Notes other places for a node and all under it: for text that macros changed before it was read. */
export const moveSpans = (root: object, move: (span: Span) => Span): void =>
  visitNodes(root, (one) => {
    const span = spans.get(one);
    if (span !== undefined) spans.set(one, move(span));
  });
