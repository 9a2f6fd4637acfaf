import type { Problem } from '../../define/index.ts';
import type { Level } from '../sigma/index.ts';

/** What rules would have found in what is stored. Times are epoch milliseconds, days those of UTC (`2026-11-24`). */
export interface BacktestReport {
  readonly earliest: number;
  /** Exclusive. Earlier than asked for where a limit ended it. */
  readonly latest: number;
  /** True where a limit of time or events ended it before all was read: the figures are those up to `latest`. */
  readonly truncated: boolean;
  /** Events of the range. */
  readonly events: number;
  /** Those that might have matched, and so were read. */
  readonly read: number;
  /** Of rules for single events. */
  readonly matches: number;
  /** Alerts that would have been raised. */
  readonly findings: number;
  /** Days from the first stored event of the range to its end, with fractions; 1 at least. */
  readonly span: number;
  /** Findings a day over `span`. */
  readonly perDay: number;
  /** All days of `span`. */
  readonly days: readonly BacktestDay[];
  /** In the order in which they were given. */
  readonly rules: readonly RuleReport[];
  /** Events that regular expressions took too long for: what rules say of them is not known. */
  readonly stopped: number;
  /** Rules that were left out, and why. */
  readonly problems: readonly Problem[];
  readonly elapsedMs: number;
}

export interface BacktestDay {
  readonly day: string;
  readonly events: number;
  readonly matches: number;
  readonly findings: number;
}

export interface RuleReport {
  /** The rule's id, else its name, else its title. */
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly author?: string;
  readonly license?: string;
  /** Events that it matched; of a threshold those that it counts; none for a correlation of Sigma, whose rules have their own. */
  readonly matches: number;
  readonly findings: number;
  readonly perDay: number;
  /** Of its matches and findings; absent where there are none. */
  readonly first?: number;
  readonly last?: number;
  /** Days with any. */
  readonly days: readonly Omit<BacktestDay, 'events'>[];
  /** Whom most of its findings are about. */
  readonly entities: readonly EntityReport[];
  /** The first events that it matched: their text, or what its end leaves of it. */
  readonly examples: readonly { readonly time: number; readonly text: string }[];
}

export interface EntityReport {
  readonly entity: Readonly<Record<string, string>>;
  readonly findings: number;
  /** Events that these are made of. */
  readonly events: number;
}
