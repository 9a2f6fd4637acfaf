import type { z } from 'zod';
import type { Declaration } from '../define/index.ts';
import type { Event, Metadata } from '../event/index.ts';

/**
 * Receives each decoded event. `from` and `to` are the byte offsets in the stream where the record begins and ends
 * (line end included), so that an input can set its checkpoint after the acknowledgement.
 */
export type EmitEvent = (event: Event, from: number, to: number) => void;

/**
 * Turns the bytes of one source into events. One decoder serves one source; it keeps what is incomplete.
 * Chunk boundaries may fall anywhere, also within a character; the events must not depend on them.
 */
export interface Decoder {
  /** Decodes what is complete. The decoder must not keep `chunk`: the caller reuses it. */
  push(chunk: Uint8Array): void;
  /** Decodes whole lines that are text already. Their events have no place: who asks for places pushes bytes alone. */
  pushText?(text: string): void;
  /**
   * The source is silent or ends: emits what is held back. `final` also emits a last line without newline, marked
   * `log.flags: partial`; without it only records whose line is complete (a multiline record that waits for more).
   */
  flush(options: { final: boolean }): void;
  /** Byte offset up to which every byte has been emitted or deliberately dropped; a checkpoint may not pass it. */
  readonly settled: number;
  /** True while something is held back, so that the caller arms its time-out. */
  readonly pending: boolean;
}

export interface DecoderContext {
  readonly emit: EmitEvent;
  /** Offset of the first byte that will be pushed. */
  readonly offset: number;
  /** Milliseconds since the epoch: the time of arrival, used where a record carries none. */
  readonly clock: () => number;
  /** Name of the source (a path), for messages. */
  readonly source: string;
  /** What the input says of every event of this source. */
  readonly metadata?: Readonly<Metadata>;
  /** The host of events that name none. */
  readonly host?: string;
  /** Counts by reason: `invalid_utf8`, `line_truncated`, `multiline_truncated`, `record_unreadable` … */
  readonly count: (reason: string, by?: number) => void;
  /** Says what a person should know once, such as what `auto` chose. */
  readonly notice: (message: string) => void;
  /** State saved by an earlier decoder of this source, such as the format that `auto` had chosen. */
  readonly memory?: string | undefined;
  readonly remember: (memory: string) => void;
}

export interface CodecExample {
  readonly title: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly input: string;
  /** Fields that must be there, by dotted name; a value of null means absent. One object an event. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

export interface CodecDeclaration<Options extends z.ZodType = z.ZodType> extends Declaration<Options, CodecExample> {
  /** Its events say where they belong, by `DecoderContext.metadata` or otherwise: an input adds what they leave open, and no more. */
  readonly placesEvents?: true;
  readonly createDecoder: (options: z.output<Options>, context: DecoderContext) => Decoder;
}

export const defineCodec = <Options extends z.ZodType>(
  declaration: CodecDeclaration<Options>,
): CodecDeclaration<Options> => Object.freeze(declaration);
