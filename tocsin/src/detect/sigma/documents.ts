import type { ValueObject } from '../../event/index.ts';

/**
 * What a file of Sigma 2.1 holds, read and checked (https://sigmahq.io/sigma-specification/). Frozen plain data, as all that is compiled
 * from it: matchers, correlations, queries.
 */
export type SigmaDocument = DetectionRule | CorrelationRule | FilterRule;

export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical';

interface Head {
  readonly file: string;
  /** Of the document's first line in its file, from 1. */
  readonly line: number;
  readonly id?: string;
  /** By which correlations and filters may name it. */
  readonly name?: string;
  readonly title: string;
  readonly description?: string;
  readonly status?: string;
  readonly level?: Level;
  readonly author?: string;
  readonly license?: string;
  readonly date?: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsePositives: readonly string[];
  /** Fields that say who or what it is about, for a person. */
  readonly fields: readonly string[];
  /** Keys that Sigma does not know, as they are: `tests`, `respond`, `entity` … are ours. */
  readonly other: ValueObject;
}

export interface LogSource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
}

export interface DetectionRule extends Head {
  readonly kind: 'rule';
  readonly logsource: LogSource;
  readonly selections: ReadonlyMap<string, Selection>;
  readonly condition: Condition;
}

/** Narrows the rules that it names: a rule matches, and the filter's condition does not. `any`: of its log source. */
export interface FilterRule extends Head {
  readonly kind: 'filter';
  readonly logsource: LogSource;
  readonly rules: readonly string[] | 'any';
  readonly selections: ReadonlyMap<string, Selection>;
  readonly condition: Condition;
}

export interface CorrelationRule extends Head {
  readonly kind: 'correlation';
  readonly correlation: Correlation;
}

export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'temporal'
  | 'temporal_ordered'
  | 'value_sum'
  | 'value_avg'
  | 'value_percentile';

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

export interface Correlation {
  readonly type: CorrelationType;
  /** Ids or names, as written; correlations among them chain. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Milliseconds. The window slides: it is bound to no clock. */
  readonly timespan: number;
  /** All must hold. Absent only for the temporal types: each rule at least once. */
  readonly condition?: readonly { readonly comparison: Comparison; readonly value: number }[];
  /** Whose values are counted, summed …; several make one value together. */
  readonly field?: readonly string[];
  /** 0 to 100; of `value_percentile`. */
  readonly percentile?: number;
  /** Alias, used in `groupBy`, → rule (id or name, as written) → field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Whether the rules that it names are findings by themselves as well. */
  readonly generate: boolean;
}

/** A named part of `detection`. */
export type Selection =
  /** All of them. */
  | { readonly kind: 'fields'; readonly items: readonly FieldItem[] }
  /** A list of maps: one of them. */
  | { readonly kind: 'any'; readonly of: readonly Selection[] }
  /** Values without a field, searched in the whole event. */
  | { readonly kind: 'keywords'; readonly item: FieldItem };

export interface FieldItem {
  /** Absent: keywords. */
  readonly field?: string;
  /** In their order, as written. */
  readonly modifiers: readonly string[];
  readonly values: readonly (string | number | boolean | null)[];
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'selection'; readonly name: string };
