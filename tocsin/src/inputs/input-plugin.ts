import type { z } from 'zod';
import type { Decoder, DecoderContext } from '../codecs/index.ts';
import type { Declaration, Ecs } from '../define/index.ts';
import type { Event } from '../event/index.ts';
import type { Input, InputContext } from './input.ts';
import type { Need, Permissions } from './permissions.ts';

export interface InputPluginContext extends InputContext {
  readonly ecs: Ecs;
  /** Name of this machine. */
  readonly host: string;
  /**
   * A decoder of the plugin's codec, for one stream. Its events come to `emit` already with `add_field`, `tags` and `type`; the input
   * adds its own fields (host, path, `@metadata`) and hands them to the sink. What an event must have before it gets those of the
   * configuration is added by `complete`.
   */
  readonly createDecoder: (
    stream: Pick<DecoderContext, 'emit' | 'source'> &
      Partial<Pick<DecoderContext, 'offset' | 'memory' | 'remember'>> & { readonly complete?: (event: Event) => void },
  ) => Decoder;
  /** Whether that codec takes a stream in any pieces. */
  readonly takesPieces?: boolean;
  /** For inputs whose events come from no bytes: a new event with `add_field`, `tags` and `type`. */
  readonly createEvent: () => Event;
  /** Adds `add_field`, `tags` and `type` to an event that comes from elsewhere as a whole, such as from another pipeline. */
  readonly decorate?: (event: Event) => void;
  readonly permissions: Permissions;
  /** What the main thread feeds to this input, for those whose bytes come from there (stdin, other pipelines). */
  readonly feed: Feed;
}

export interface FedBytes {
  readonly bytes: Uint8Array;
  /** Plain data of whoever feeds. */
  readonly note?: unknown;
  /** Must be called once every event of these bytes is acknowledged. */
  readonly done: () => void;
}

export interface Feed {
  /** The next bytes, or undefined: none will come any more. Resolves with undefined when the signal aborts. */
  next(): Promise<FedBytes | undefined>;
}

export interface InputPlugin<Options extends z.ZodType = z.ZodType>
  extends Declaration<Options, { readonly title: string; readonly pipeline: string }> {
  readonly defaultCodec: string;
  /** Reads lines: codecs give way to their `onLines`. */
  readonly readsLines?: boolean;
  /** Its bytes are fed from the main thread: which source there. */
  readonly fedBy?: 'stdin' | 'pipeline';
  /** What it needs leave for, so that it can be said before it runs; `create` asks again. */
  readonly needs?: (options: z.output<Options>) => readonly Need[];
  /** Throws a sentence for a person where options contradict each other. */
  readonly create: (options: z.output<Options>, context: InputPluginContext) => Input;
}

/** Options: `z.strictObject({ ...inputBase, … })`. */
export const defineInputPlugin = <Options extends z.ZodType>(plugin: InputPlugin<Options>): InputPlugin<Options> =>
  Object.freeze(plugin);
