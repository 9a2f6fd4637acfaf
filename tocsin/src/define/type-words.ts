import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** What people call types that have another name in an option. The first that the option knows is meant. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  int: ['integer'],
  integer: ['int'],
  long: ['integer', 'int'],
  number: ['integer', 'int'],
  num: ['integer', 'int'],
  double: ['float'],
  decimal: ['float'],
  bool: ['boolean'],
  str: ['string'],
  text: ['string'],
  timestamp: ['date_time'],
  datetime: ['date_time'],
};

/** `"int" is no type here: did you mean "integer"? known: …` */
export function unknownType(written: string, known: readonly string[]): string {
  const lower = written.toLowerCase();
  const near = MEANT[lower]?.find((name) => known.includes(name)) ?? nearest(written, known);
  const list = `known: ${known.join(', ')}`;
  return `${JSON.stringify(written)} is no type here: ${near === undefined ? '' : `did you mean "${near}"? `}${list}`;
}

/** For `superRefine` of a hash of field → type. Each wrong type is a problem at its place. */
export const knownTypes =
  (known: readonly string[]) =>
  (types: Readonly<Record<string, string>>, context: z.RefinementCtx): void => {
    for (const [name, type] of Object.entries(types))
      if (!known.includes(type)) context.addIssue({ code: 'custom', path: [name], message: unknownType(type, known) });
  };
