/** What the routes below `/api/v1/search/` answer beside results, after `decode-search.ts` has checked it. */
import type { Row } from './types.ts';

export const COMPLETION_KINDS = [
  'command',
  'function',
  'field',
  'value',
  'option',
  'keyword',
  'macro',
  'index',
  'search',
] as const;
export type CompletionKind = (typeof COMPLETION_KINDS)[number];

export interface CompletionItem {
  readonly label: string;
  readonly insert: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
}

/** What may stand at a place: `insert` replaces the text from `from` to `to` (UTF-16 offsets). */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface FieldSummary {
  readonly name: string;
  /** Share of the events that have the field, 0 to 1. */
  readonly coverage: number;
  readonly distinct: number;
  readonly numeric: boolean;
  /** The most frequent values, first those that stand most often. */
  readonly top: readonly ValueCount[];
}

export interface FieldsReport {
  readonly total: number;
  /** The figures are of the newest events only. */
  readonly sampled: boolean;
  readonly fields: readonly FieldSummary[];
}

export interface Progress {
  readonly rowsRead: number;
  /** 0 while the engine does not know. */
  readonly rowsTotal: number;
}

export type ExportFormat = 'csv' | 'json' | 'ndjson';

export type TailMessage =
  /** The server has accepted the search; from now on events may come. */
  | { readonly kind: 'open' }
  | { readonly kind: 'rows'; readonly columns: readonly string[]; readonly rows: readonly Row[] }
  | { readonly kind: 'counts'; readonly leftOut: number }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'end'; readonly message: string };
