import type { Named, Options } from './command.ts';
import type { Expression } from './expression.ts';
import type { Predicate } from './predicate.ts';

/** Which event begins or ends a transaction: a search, or an expression in `eval(…)`. */
export type Boundary =
  | { readonly kind: 'matches'; readonly predicate: Predicate }
  | { readonly kind: 'holds'; readonly condition: Expression };

export interface TransactionCommand extends Named<'transaction'> {
  readonly fields: readonly string[];
  readonly options: Options;
  readonly startsWith?: Boundary;
  readonly endsWith?: Boundary;
}
