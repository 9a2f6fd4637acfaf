import type { Event } from '../event/index.ts';
import type { RespondRule } from './respond-rule.ts';
import type { Level, SigmaDocument } from './sigma/documents.ts';

/** What rules have found: it grows while what it says goes on. Times are epoch milliseconds of events. */
export interface RuleFinding {
  /** 32 hexadecimal digits of a hash over rule, entity and the time at which it was found: the same input makes the same ids. */
  readonly id: string;
  /** The rule's id, else its name, else its title. */
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  /** Whom it is about: fields by our names (`source.ip`, `user.name`) and their values; empty for a rule that tells none apart. */
  readonly entity: Readonly<Record<string, string>>;
  readonly first: number;
  readonly last: number;
  /** Events that it is made of. */
  readonly count: number;
  /** Indices of the first `EVENT_LIMIT` of them, as they were given to `add`. */
  readonly events: readonly number[];
  readonly tags: readonly string[];
  readonly respond?: RespondRule;
  /** The licences of public rules ask for both wherever a match is shown. */
  readonly author?: string;
  readonly license?: string;
}

/**
 * `new`: at once, when it is found; `grown`: at most once each time its count has doubled; `done`: it is over, and as it was given last.
 * Each finding has one `new` and one `done`; who writes a report takes the `done` ones, who alerts takes all of them by their id.
 */
export type FindingChange = 'new' | 'grown' | 'done';

export interface DetectorOptions {
  /** Whether rules see the events of their log source only. */
  readonly route: boolean;
  /** Milliseconds by which events may come out of order: what is found is found that much later. Default 0. */
  readonly lateness?: number;
  /** Entities that a rule tells apart at a time; the one not seen for longest gives way. Default 100,000. */
  readonly maxKeys?: number;
}

export interface Detector {
  /** `index`: of the caller's own count, given back in findings. It must not fall. */
  add(event: Event, index: number): void;
  /** Time has come to `time` (milliseconds) though no event says so: windows close. Never goes back. */
  advance(time: number): void;
  /** No more events: what waited for late ones is evaluated, and every finding is done. Windows that are open stay unjudged. */
  finish(): void;
  /** All that is remembered, and from it again; what a rule remembered is dropped where its text has changed since. */
  snapshot(): Uint8Array;
  restore(bytes: Uint8Array): void;
}

export type CreateDetector = (
  documents: readonly SigmaDocument[],
  options: DetectorOptions,
  emit: (finding: RuleFinding, change: FindingChange) => void,
) => Detector;

export const EVENT_LIMIT = 100;
