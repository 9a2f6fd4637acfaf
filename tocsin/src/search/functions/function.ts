import type { Typed } from '../sql/typed.ts';

export interface FunctionExample {
  /** An eval expression over literals. */
  readonly expression: string;
  /** What it yields; null: absent; a list: multivalue. */
  readonly value: string | number | readonly string[] | null;
}

/** A function of eval and where. */
export interface FunctionDeclaration {
  /** Lower case. */
  readonly name: string;
  readonly summary: string;
  readonly syntax: string;
  /** Number of arguments, inclusive. */
  readonly least: number;
  readonly most: number;
  readonly examples: readonly FunctionExample[];
  /** The SQL of a call. Arguments are compiled already; throws PlanError for what cannot be. */
  readonly compile: (args: readonly Typed[], context: FunctionContext) => Typed;
}

export interface FunctionContext {
  /** IANA name of the user's zone. */
  readonly timeZone: string;
  /** Epoch seconds when the search began: `now()`. */
  readonly now: number;
}

export const defineFunction = (declaration: FunctionDeclaration): FunctionDeclaration => Object.freeze(declaration);
