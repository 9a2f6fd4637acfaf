import type { Event } from '../../../event/index.ts';
import type { EntityTable } from '../entities/entity-table.ts';

/** What a model has found; the detector makes a finding of it. */
export interface Found {
  /** Key of the entity in its table; undefined for those that came in a flood. */
  readonly key: string | undefined;
  /** Epoch milliseconds that, with rule and entity, are its identity: the end of a window, or the moment of an event. */
  readonly at: number;
  /** What tells it from others of the same entity and moment. */
  readonly what?: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly events: readonly number[];
  /** Number that was unusual, as `expect` takes it back. */
  readonly observed: number;
  readonly explanation: string;
}

export interface ModelOptions {
  /** Entities known at once. */
  readonly limit: number;
  /** New entities in a minute of event time; the rest are counted together. */
  readonly newPerMinute: number;
  /** Silences begin at this moment at the earliest. */
  readonly since: number;
  readonly emit: (found: Found) => void;
}

/** What is learnt of the entities of one rule. All times are epoch milliseconds of events. */
export interface Model {
  readonly entities: EntityTable;
  /** `key`: of the entity; `index`: what the event is called in findings. False: too late, and not counted. */
  add(key: string, event: Event, time: number, index: number | undefined): boolean;
  /** Nothing before `watermark` comes any more. */
  advance(watermark: number): void;
  /** Nothing comes any more. */
  finish(): void;
  /** A person has said that this was to be expected of this entity. False: it is not known any more, and nothing was learnt. */
  expect(key: string, observed: number): boolean;
  /** History: so many events in the window at `time`, of which nothing is told. In order of time. */
  learn(key: string, time: number, count: number): void;
  /** Survives `structuredClone` and `v8.serialize`. */
  snapshot(): unknown;
  /** Of a model with the same settings that has seen nothing yet. */
  restore(state: unknown): void;
}

/** Events that a finding names. */
export const MOST_EVENTS = 100;
