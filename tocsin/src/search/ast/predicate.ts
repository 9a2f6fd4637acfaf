import type { Pipeline } from './pipeline.ts';

/** What `search` looks for. Values may hold `*` as a wildcard. Frozen plain data. */
export type Predicate =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Predicate[] }
  | { readonly kind: 'not'; readonly operand: Predicate }
  | { readonly kind: 'term'; readonly text: string; readonly quoted: boolean; readonly exact?: 'TERM' | 'CASE' }
  | { readonly kind: 'comparison'; readonly field: string; readonly op: ComparisonOperator; readonly value: string }
  | { readonly kind: 'one-of'; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'subsearch'; readonly pipeline: Pipeline };

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
