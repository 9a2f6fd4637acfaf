import type { Span } from '../errors.ts';

const spans = new WeakMap<object, Span>();

/** Freezes a node and notes where in the text it stands. The place is no part of the node: equal searches are equal. */
export const node = <const T extends object>(value: T, span: Span): T => {
  Object.freeze(value);
  spans.set(value, span);
  return value;
};

export const spanOf = (value: object): Span | undefined => spans.get(value);
