import type { z } from 'zod';
import type { Declaration, Ecs } from '../define/index.ts';
import type { ByteWriter, Event } from '../event/index.ts';
import type { Decoder, DecoderContext } from './codec.ts';

/** What a decoder of a pipeline knows beside. Its events come from `eventOf` or `newEvent`; the input's own fields are added behind it. */
export interface PluginDecoderContext extends DecoderContext {
  readonly ecs: Ecs;
}

export interface PluginEncoderContext {
  readonly ecs: Ecs;
  readonly clock: () => number;
  readonly count: (reason: string, by?: number) => void;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
}

/** Events → text or bytes, what separates them included. `@metadata` never leaves, unless the codec was told so. */
export interface EventEncoder {
  encode(event: Event): string | Uint8Array;
  /** The same straight to bytes, where that is faster. */
  write?(event: Event, out: ByteWriter): void;
}

export interface CodecPluginExample {
  readonly title: string;
  /** As it stands in a pipeline: `json { target => "doc" }`. */
  readonly codec: string;
  readonly ecs?: Ecs;
  /** Decoding: bytes in, events out; fields that are not named are not compared, null: must be absent. */
  readonly decode?: { readonly input: string; readonly events: readonly Readonly<Record<string, unknown>>[] };
  readonly encode?: { readonly events: readonly Readonly<Record<string, unknown>>[]; readonly output: string };
}

/** A codec as pipelines name it, with Logstash's options, fields and tags. Nothing is recognised or normalised here. */
export interface CodecPlugin<Options extends z.ZodType = z.ZodType> extends Declaration<Options, CodecPluginExample> {
  /** Absent: it only encodes. */
  readonly createDecoder?: (options: z.output<Options>, context: PluginDecoderContext) => Decoder;
  /** Absent: it only decodes. */
  readonly createEncoder?: (options: z.output<Options>, context: PluginEncoderContext) => EventEncoder;
  /** The codec that takes its place where a stream is read line by line (stdin, file, tcp): `line` for `plain`, `json_lines` for `json`. */
  readonly onLines?: string;
  /**
   * True: a stream may be cut at any line end, and its parts decoded by several decoders at once. Such a decoder keeps
   * nothing over a line end.
   */
  readonly isLineWise?: boolean;
  /** True, as for all that are line-wise: a stream may come in any pieces. Without it each piece is a whole of its own. */
  readonly takesPieces?: boolean;
}

export const defineCodecPlugin = <Options extends z.ZodType>(plugin: CodecPlugin<Options>): CodecPlugin<Options> =>
  Object.freeze(plugin);
