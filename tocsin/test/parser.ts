import { createNormaliser } from '../src/event/index.ts';

/** What reads the bytes of others. */
export interface Parser {
  readonly name: string;
  /** Inputs that are right. */
  readonly samples: readonly Buffer[];
  /** Whether its bytes come in pieces, of which what is read must not depend. */
  readonly isStream: boolean;
  /** What it makes of the pieces, as data. A refusal is one of its items; what it throws is a fault of the parser. */
  readonly read: (pieces: readonly Buffer[]) => readonly unknown[];
  /** Whether an item is a refusal. */
  readonly isRefusal: (item: unknown) => boolean;
}

export interface Refused {
  readonly refused: string;
}
export const isRefused = (item: unknown): item is Refused =>
  typeof item === 'object' && item !== null && 'refused' in item;

/** The items of `read`, and the refusal that ended them. */
export function collect(
  read: (add: (item: unknown) => void) => void,
  refusals: readonly (abstract new (...args: never[]) => Error)[],
) {
  const items: unknown[] = [];
  try {
    read((item) => items.push(item));
  } catch (error) {
    if (!(error instanceof Error) || !refusals.some((refusal) => error instanceof refusal)) throw error;
    items.push({ refused: error.message } satisfies Refused);
  }
  return items;
}

/** Every event is made the house's, as in a pipeline. */
export const normalise = createNormaliser();
