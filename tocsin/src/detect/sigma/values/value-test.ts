import type { IpRange } from '../../../event/index.ts';
import type { Pattern } from './pattern.ts';

/** What one value of a rule asks of one value of a field. */
export type ValueTest =
  /** One of the patterns is the whole text. Lower-cased unless `cased`, and to be asked of lower-cased texts. */
  | { readonly kind: 'text'; readonly patterns: readonly Pattern[]; readonly cased: boolean }
  /** `slow`: on some texts it takes for ever, and is stopped. */
  | { readonly kind: 'regex'; readonly regex: RegExp; readonly source: string; readonly slow: boolean }
  | { readonly kind: 'number'; readonly comparison: NumberComparison; readonly value: number }
  | { readonly kind: 'cidr'; readonly range: IpRange }
  /** A part of a point in time, UTC. */
  | { readonly kind: 'time'; readonly part: TimePart; readonly comparison: NumberComparison; readonly value: number }
  /** Another field of the same event. */
  | { readonly kind: 'field'; readonly field: string; readonly how: FieldComparison; readonly cased: boolean }
  /** Absent or null. */
  | { readonly kind: 'null' }
  /** Whether there is such a field, whatever its value. */
  | { readonly kind: 'exists'; readonly expected: boolean };

export type NumberComparison = 'lt' | 'lte' | 'gt' | 'gte' | 'eq';
export type FieldComparison = 'equals' | 'contains' | 'startswith' | 'endswith';
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** An item of a selection, with its modifiers applied. */
export interface ItemTest {
  /** Absent: keywords, any text of the event. */
  readonly field?: string;
  readonly tests: readonly ValueTest[];
  /** All of the tests must hold, each for some value of the field; else one of them. */
  readonly all: boolean;
  /** The whole must not hold. */
  readonly negated: boolean;
}
