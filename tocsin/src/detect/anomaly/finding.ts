import type { AnomalyRule } from './rules/schema.ts';

/** What was to be expected, and of whom. */
export type Expected = Pick<AnomalyFinding, 'rule' | 'entity' | 'observed'>;

export interface AnomalyFinding {
  /** 32 hexadecimal digits: the same rule, entity and window or event make the same. */
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly level: AnomalyRule['level'];
  /** Fields of `by` and their values; `{}` for entities that came in a flood and were counted together. */
  readonly entity: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** What `add` was told that the events are called; the first hundred. */
  readonly events?: readonly number[];
  /** In numbers: observed, expected, by what, how unlikely. Texts of events in it are in quotes and without control characters. */
  readonly explanation: string;
  /** What `expect` learns from. */
  readonly observed: number;
}
