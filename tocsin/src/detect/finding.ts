import type { Row } from '../search/index.ts';
import type { RespondRule } from './respond-rule.ts';
import type { Severity } from './saved-search.ts';

/** Times are epoch milliseconds, `to` exclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What a rule has found in a window: the same rule, window and entity make the same id, whenever they are evaluated. */
export interface Finding {
  /** 32 hexadecimal digits of a hash over rule, window and key. */
  readonly id: string;
  /** Id of the saved search, or `RULE_PREFIX` and the id of a rule. */
  readonly rule: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly window: Window;
  /** When it was found. */
  readonly at: number;
  /** Whom it is about: fields and their values; empty for a whole search. */
  readonly key: Readonly<Record<string, string>>;
  /** The results that caused it, at most `RESULT_LIMIT`. */
  readonly columns: readonly string[];
  readonly results: readonly Row[];
  /** How many there were. */
  readonly count: number;
  /** The sentence that says why it triggered: `12 results, more than 0`. */
  readonly reason: string;
  /** SPL as it ran. */
  readonly search: string;
  /** Found when late events had arrived. */
  readonly late: boolean;
  readonly actions: readonly string[];
  /** Of the rule: its tactics make an incident graver. They are not kept with the alert. */
  readonly tags?: readonly string[] | undefined;
  /** What is answered, as the search says now; it is not kept with the alert. */
  readonly respond?: RespondRule | undefined;
  /** Of a rule of anomalies: the number that was unusual, which the rule can be taught to expect. */
  readonly observed?: number | undefined;
  /** Epoch milliseconds at which the alert is forgotten. */
  readonly expires: number;
}

export const RESULT_LIMIT = 100;
/** No id of a saved search begins with it. */
export const RULE_PREFIX = 'rule:';
