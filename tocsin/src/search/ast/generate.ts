import type { Aggregation, TimeSpan } from './aggregation.ts';
import type { Named, Options } from './command.ts';
import type { Predicate } from './predicate.ts';

/** Figures of indexed fields, of a data model, or of metrics. */
export interface TstatsCommand extends Named<'mstats' | 'tstats'> {
  readonly options: Options;
  readonly aggregations: readonly Aggregation[];
  /** `datamodel=Web.Proxy` is model `Web`, object `Proxy`; anything else stands in `source`. */
  readonly datamodel?: { readonly model: string; readonly object?: string };
  readonly source?: string;
  readonly where: Predicate;
  readonly earliest?: string;
  readonly latest?: string;
  readonly indexEarliest?: string;
  readonly indexLatest?: string;
  readonly by: readonly string[];
  readonly span?: TimeSpan;
}

/** `from datamodel:"Web.Proxy"`, `from savedsearch:"name"`, `from lookup:users`. */
export interface FromCommand extends Named<'from'> {
  readonly type: string;
  readonly dataset: string;
}

export interface RestCommand extends Named<'rest'> {
  readonly path: string;
  readonly options: Options;
}

/** A saved search or the result of a job by its name, with arguments of the user's own. */
export interface SavedsearchCommand extends Named<'loadjob' | 'savedsearch'> {
  readonly target?: string;
  readonly options: Options;
}
