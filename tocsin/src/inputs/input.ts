import type { z } from 'zod';
import type { Declaration } from '../define/index.ts';
import type { Event } from '../event/index.ts';

/** A stretch of one source, in bytes: `from` inclusive, `to` exclusive. */
export interface SourceRange {
  /** The input's own stable key of the source, such as a file identity. */
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** A sealed batch. The same token with the same ranges holds the same events, so a store may deduplicate by it. */
export interface BatchIntent {
  readonly token: string;
  readonly ranges: readonly SourceRange[];
}

/**
 * Where an input hands its events. The pipeline worker owns it, encodes what is added, and seals batches by size and age.
 */
export interface EventSink {
  /** Adds one event that lies at `range`. Events of a source must come in the order of its bytes. */
  add(event: Event, source: string, from: number, to: number): void;
  /** Bytes of `source` up to `to` hold no event (a blank line, a dropped one): they are settled with the next batch. */
  skip(source: string, from: number, to: number): void;
  /** Resolves when there is room. An input must await it before each chunk that it reads: this is the back-pressure. */
  ready(): Promise<void>;
  /** Seals what has been added as one batch with this token: used to repeat a batch after a crash. */
  seal(token?: string): Promise<void>;
}

export interface InputContext {
  readonly sink: EventSink;
  readonly clock: () => number;
  /** Folder for the input's own state; exists. */
  readonly stateDir: string;
  readonly count: (reason: string, by?: number) => void;
  /** For a person: once a cause, not once an event. */
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Aborted when the input must stop reading; what was read is still drained and committed. */
  readonly signal: AbortSignal;
}

export interface Input {
  /** Runs until the signal is aborted. Rejects for what it can't mend itself: it is closed then, and another takes its place after a pause. */
  run(): Promise<void>;
  /** Called before a batch leaves the worker; resolves when the intent is durable (fsync), so that a crash repeats it alike. */
  prepare(batch: BatchIntent): Promise<void>;
  /** Every output has acknowledged the batch: checkpoints may move. */
  committed(batch: BatchIntent): void;
  /** Called after the last commit; writes the final checkpoint. */
  close(): Promise<void>;
  /** What is read, for `tocsin list` and the API. */
  status(): readonly SourceStatus[];
  /** Resolves once everything that it listens on is open. Absent: it listens on nothing, or need not be waited for. */
  readonly opened?: Promise<void>;
  /** Where it listens, once it does. */
  listeners?(): readonly ListenerStatus[];
}

/** Of an input that listens. */
export interface ListenerStatus {
  /** Where it listens: `127.0.0.1:8088`, with the port that it has got. */
  readonly address: string;
  readonly protocol: 'tcp' | 'tls' | 'udp' | 'http' | 'https';
  /** Connections that are open now. */
  readonly clients: number;
  /** What came last that could not be taken, as a sentence without secrets, and when, in milliseconds. */
  readonly lastError?: { readonly message: string; readonly at: number };
}

export interface SourceStatus {
  readonly source: string;
  readonly codec: string;
  readonly bytesRead: number;
  readonly bytesCommitted: number;
  readonly lag: number;
  readonly error?: string;
}

export interface InputDeclaration<Options extends z.ZodType = z.ZodType>
  extends Declaration<Options, { readonly title: string; readonly options: Readonly<Record<string, unknown>> }> {
  /** Clients come to it by the network, at their own pace: it works in another thread than inputs that read files. */
  readonly listens?: boolean;
  readonly create: (options: z.output<Options>, context: InputContext) => Input;
}

export const defineInput = <Options extends z.ZodType>(
  declaration: InputDeclaration<Options>,
): InputDeclaration<Options> => Object.freeze(declaration);
