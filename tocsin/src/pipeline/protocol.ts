import type { ListenerStatus, SourceStatus } from '../inputs/index.ts';
import type { EncodedBatch } from '../outputs/index.ts';
import type { Arrivals } from './arrivals/index.ts';
import type { PluginCounts } from './compile/compiled.ts';
import type { PipelineDefinition } from './run/definition.ts';

/** What a pipeline worker is started with: plain data. */
export interface InputAssignment {
  /** Unique among the inputs; names the folder of its state. */
  readonly id: string;
  readonly type: string;
  /** As checked against the input's declaration. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Its bytes are fed: it ends when the feeder says so, and a stop leaves it alone. */
  readonly isFed?: boolean;
}

export interface WorkerAssignment {
  readonly inputs: readonly InputAssignment[];
  readonly stateDir: string;
  readonly outputs: readonly string[];
  /** It goes on when its inputs have ended, or where it has none: others may be begun. Ends when it is stopped. */
  readonly stays?: boolean;
  /** What the composition root's thread entry needs beside: plain data. */
  readonly settings: unknown;
}

export interface InputStatus {
  readonly id: string;
  readonly type: string;
  readonly sources: readonly SourceStatus[];
  readonly listeners?: readonly ListenerStatus[];
  readonly events: number;
  /** Of about the last ten seconds. */
  readonly eventsPerSecond: number;
  /** How often a client, or what it sent, was turned away; `counts` says why. */
  readonly refused: number;
  /** Counts by reason: `line_truncated`, `redacted`, `possibly_lost` … */
  readonly counts: Readonly<Record<string, number>>;
  /** Why it does not run now. It is begun anew after a pause. */
  readonly error?: string;
}

/** An event that is in no output because something could not be decided about it: plain data. */
export interface BuriedEvent {
  /** Of the plugin, or of the condition's place. */
  readonly id: string;
  readonly reason: string;
  /** As JSON, with `@metadata`. */
  readonly event: string;
}

/** Worker → main. */
export type WorkerMessage =
  /** Its inputs run. */
  | { readonly type: 'begun' }
  | { readonly type: 'batch'; readonly id: number; readonly output: string; readonly batch: EncodedBatch }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warn' | 'error';
      readonly input: string;
      readonly message: string;
    }
  | {
      readonly type: 'status';
      readonly inputs: readonly InputStatus[];
      readonly plugins: readonly PluginCounts[];
      /** Since the last of these. */
      readonly arrivals: readonly Arrivals[];
    }
  /** Acknowledged once they are durable; until then no batch is committed that they were part of. */
  | { readonly type: 'bury'; readonly id: number; readonly events: readonly BuriedEvent[] }
  /** An input has taken what was fed to it: it may be fed again. */
  | { readonly type: 'taken'; readonly input: string; readonly id: number }
  /** Every event of what was fed is acknowledged. */
  | { readonly type: 'settled'; readonly input: string; readonly id: number }
  /** Of each input the first of: what it listens on is open, or it could not begin. */
  | { readonly type: 'opened'; readonly input: string }
  | { readonly type: 'failed'; readonly input: string; readonly message: string }
  /** An input that was told to end, or that could not begin, is drained and closed. */
  | { readonly type: 'ended'; readonly input: string }
  /** What a `change` asked for holds for all events of batches that follow; none comes any more for outputs that it took away. */
  | { readonly type: 'changed'; readonly id: number }
  | { readonly type: 'stopped' };

/** Main → worker. */
export type HostMessage =
  /** To a worker that was started before anybody knew what it would do; the first message but for `prepare`. */
  /** What will be assigned, if it is right: a worker that waits makes it ready while it is checked. */
  | { readonly type: 'prepare'; readonly definition: PipelineDefinition }
  | { readonly type: 'assign'; readonly assignment: WorkerAssignment }
  /** The output has room for another batch. */
  | { readonly type: 'room'; readonly id: number }
  | { readonly type: 'acknowledge'; readonly id: number }
  | { readonly type: 'refuse'; readonly id: number; readonly message: string }
  | {
      readonly type: 'feed';
      readonly input: string;
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly note?: unknown;
    }
  /** Nothing will be fed to it any more. */
  | { readonly type: 'fed'; readonly input: string }
  /** An input beside those of the assignment. One on trial that can't begin ends, and is not tried again. */
  | { readonly type: 'begin'; readonly input: InputAssignment; readonly isTrial: boolean }
  /** Stops reading and drains one input. */
  | { readonly type: 'end'; readonly input: string }
  /** Other settings, for the inputs that run and those to come; with `outputs`, these are the outputs from the next batches on. */
  | {
      readonly type: 'change';
      readonly id: number;
      readonly settings: unknown;
      readonly outputs?: readonly string[];
    }
  | { readonly type: 'stop' };
