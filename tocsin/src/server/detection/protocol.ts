import type { Expected, FindingChange, RuleFinding, RuleSet } from '../../detect/index.ts';
import type { EventClockState } from './event-clock.ts';

/** What the thread begins with: plain data. */
export interface DetectionAssignment {
  readonly rules: RuleSet;
  readonly snapshot?: DetectionSnapshot | undefined;
}

export interface DetectionSnapshot {
  /** As the detector writes it. */
  readonly state: Uint8Array;
  /** What rules of anomalies have learnt, and their time: they see far more events. */
  readonly anomalies?: { readonly state: Uint8Array; readonly clock: EventClockState } | undefined;
  /** Number that the next event gets. */
  readonly next: number;
  readonly clock: EventClockState;
}

/** Each is answered once, in its order. */
export type ToDetection =
  /** Events, or records of them, as lines of JSON, and when they were received. Answered by `found`. */
  | { readonly type: 'batch'; readonly chunks: readonly ArrayBuffer[]; readonly received: number }
  /** Nothing has come until now: time goes on all the same. Answered by `found`. */
  | { readonly type: 'idle'; readonly now: number }
  /** Other rules from here on: what is remembered of those that are the same stays. Answered by `changed`. */
  | { readonly type: 'rules'; readonly rules: RuleSet }
  /** A person says that a finding was to be expected. Answered by `expected`. */
  | { readonly type: 'expect'; readonly finding: Expected }
  | { readonly type: 'snapshot' };

export type FromDetection =
  | { readonly type: 'found'; readonly found: readonly Found[]; readonly counts: Readonly<Record<string, number>> }
  /** Where they can't be taken, why; then the old ones go on. */
  | { readonly type: 'changed'; readonly refused?: string }
  /** Whether anything was learnt. */
  | { readonly type: 'expected'; readonly learnt: boolean }
  | { readonly type: 'snapshot'; readonly snapshot: DetectionSnapshot };

export interface Found {
  readonly finding: RuleFinding;
  readonly change: FindingChange;
  /** The last of its events that are remembered. */
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly raw: string;
}
