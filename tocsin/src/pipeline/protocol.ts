import type { SourceStatus } from '../inputs/index.ts';
import type { EncodedBatch } from '../outputs/index.ts';

/** What a pipeline worker is started with: plain data. */
export interface InputAssignment {
  /** Unique among the inputs; names the folder of its state. */
  readonly id: string;
  readonly type: string;
  /** As checked against the input's declaration. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface WorkerAssignment {
  readonly inputs: readonly InputAssignment[];
  readonly stateDir: string;
  readonly outputs: readonly string[];
  /** What the composition root's thread entry needs beside: plain data. */
  readonly settings: unknown;
}

export interface InputStatus {
  readonly id: string;
  readonly type: string;
  readonly sources: readonly SourceStatus[];
  readonly events: number;
  /** Counts by reason: `line_truncated`, `redacted`, `possibly_lost` … */
  readonly counts: Readonly<Record<string, number>>;
  /** Why it does not run now. It is begun anew after a pause. */
  readonly error?: string;
}

/** Worker → main. */
export type WorkerMessage =
  | { readonly type: 'batch'; readonly id: number; readonly output: string; readonly batch: EncodedBatch }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warn' | 'error';
      readonly input: string;
      readonly message: string;
    }
  | { readonly type: 'status'; readonly inputs: readonly InputStatus[] }
  | { readonly type: 'stopped' };

/** Main → worker. */
export type HostMessage =
  | { readonly type: 'acknowledge'; readonly id: number }
  | { readonly type: 'refuse'; readonly id: number; readonly message: string }
  | { readonly type: 'stop' };
