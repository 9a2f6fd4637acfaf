import type { z } from 'zod';
import type { EventEncoder } from '../codecs/index.ts';
import type { Declaration, Ecs } from '../define/index.ts';
import type { Event, MetadataDefaults } from '../event/index.ts';
import type { Need, Permissions } from '../inputs/index.ts';
import type { BatchEncoder, Deliverer } from './output.ts';
import type { PieceLimits } from './pieces.ts';

/** The way to our own store, where the process has one. */
export interface StoreEncoding {
  readonly createEncoder: () => BatchEncoder;
  /** Index, sourcetype and so on of an event that names none; addresses, levels, secrets. */
  readonly normalise: (event: Event, defaults: MetadataDefaults) => void;
  readonly timeZone: string | undefined;
}

export interface OutputEncoderContext {
  readonly ecs: Ecs;
  readonly codec: EventEncoder;
  readonly store?: StoreEncoding | undefined;
  readonly clock: () => number;
  readonly count: (reason: string, by?: number) => void;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** What a peer said to an attempt. */
export interface PeerAnswer {
  readonly ok: boolean;
  /** For a person, with the mend where there is one; without secrets. */
  readonly words: string;
}

/** One record that can't be delivered, ever. */
export interface DeadRecord {
  readonly reason: string;
  /** What the destination said, shortened. */
  readonly response?: string;
  /** As it would have been sent. */
  readonly body: Uint8Array;
  /** Plain data that is needed to send it again, as the encoder wrote it. */
  readonly head?: unknown;
}

export interface DelivererContext {
  readonly ecs: Ecs;
  readonly clock: () => number;
  readonly count: (reason: string, by?: number) => void;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly permissions: Permissions;
  /** See `DeliveryContext`. Absent in pipelines. */
  readonly answered?: (answer: PeerAnswer) => void;
  /** Resolves when it is durable in the dead-letter queue. */
  readonly bury: (records: readonly DeadRecord[]) => Promise<void>;
}

/** Batches that are delivered at once, in any order, in pieces that are acknowledged each by itself. Only of records, as `records.ts` has them. */
export interface SideBySide extends PieceLimits {
  readonly batches: number;
}

export interface OutputDeliverer extends Deliverer {
  /** Absent: one batch behind the other, in their order. */
  readonly sideBySide?: SideBySide;
  /** Ends connections and flushes files; nothing is delivered any more. */
  close?(): Promise<void>;
}

export interface OutputPlugin<Options extends z.ZodType = z.ZodType>
  extends Declaration<Options, { readonly title: string; readonly pipeline: string }> {
  readonly defaultCodec: string;
  /** `stream`: what is written is one stream, so `plain` gives way to `line` as the codecs say. */
  readonly writesLines?: boolean;
  /** It delivers within this machine, and does not wait for others: no queue on disk stands before it. */
  readonly isLocal?: boolean;
  /** What it needs leave for, so that it can be said before it runs; of a path with `%{…}` the folders before that. */
  readonly needs?: (options: z.output<Options>) => readonly Need[];
  /** Throws a sentence where options contradict each other, so that it can be said before it runs. */
  readonly check?: (options: z.output<Options>, context: { readonly ecs: Ecs }) => void;
  /** In the worker: events → batches; see `records.ts` for the usual form. */
  readonly createEncoder: (options: z.output<Options>, context: OutputEncoderContext) => BatchEncoder;
  /** On the main thread. Absent: the composition root has it (`tocsin`, `pipeline`). */
  readonly createDeliverer?: (options: z.output<Options>, context: DelivererContext) => OutputDeliverer;
}

/** Options: `z.strictObject({ ...outputBase, … })`. */
export const defineOutputPlugin = <Options extends z.ZodType>(plugin: OutputPlugin<Options>): OutputPlugin<Options> =>
  Object.freeze(plugin);
