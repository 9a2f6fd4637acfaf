import type { Named, Options } from './command.ts';
import type { Pipeline } from './pipeline.ts';

/** Rows or columns of a subsearch are added. */
export interface AppendCommand extends Named<'append' | 'appendcols'> {
  readonly options: Options;
  readonly subsearch: Pipeline;
}

/** The commands run over the rows so far, and what they yield is added. */
export interface AppendpipeCommand extends Named<'appendpipe'> {
  readonly options: Options;
  readonly subpipeline: Pipeline;
}

export interface JoinCommand extends Named<'join'> {
  readonly options: Options;
  /** Empty: all fields that both sides have. */
  readonly fields: readonly string[];
  /** `left=L right=R where L.id=R.user_id`, the names with their prefixes. */
  readonly on: readonly { readonly left: string; readonly right: string }[];
  readonly subsearch: Pipeline;
}

/** A search for each row. Exactly one of the three is there. */
export interface MapCommand extends Named<'map'> {
  readonly options: Options;
  /** Text with `$field$` in it. */
  readonly search?: string;
  /** The text in brackets, also with `$field$`. */
  readonly template?: string;
  readonly savedsearch?: string;
}

/** Sets of rows, each from a subsearch or, in union, from a named data set. */
export interface SetCommand extends Named<'multisearch' | 'set' | 'union'> {
  readonly options: Options;
  /** `union`, `diff` or `intersect` of set. */
  readonly operation?: string;
  readonly datasets: readonly string[];
  readonly subsearches: readonly Pipeline[];
}
