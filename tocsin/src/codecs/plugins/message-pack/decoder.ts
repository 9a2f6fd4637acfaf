import { type Event, newEvent } from '../../../event/index.ts';
import type { Decoder } from '../../codec.ts';
import type { PluginDecoderContext } from '../../codec-plugin.ts';
import { MessagePackFramer } from '../../framing/message-pack.ts';

/** What announces more is no message of a log. */
const MAX_BYTES = 16 << 20;

export interface MessagePackDecoderOptions {
  /** The tag of what can't be read. */
  readonly failureTag: string;
  /** Events of one whole message; throws where it can't read on. The bytes are only lent. */
  readonly read: (bytes: Uint8Array) => Iterable<Event>;
}

/** A stream of MessagePack messages, each of which holds any number of events. */
export class MessagePackDecoder implements Decoder {
  readonly #context: PluginDecoderContext;
  readonly #options: MessagePackDecoderOptions;
  readonly #framer: MessagePackFramer;

  constructor(options: MessagePackDecoderOptions, context: PluginDecoderContext) {
    this.#context = context;
    this.#options = options;
    this.#framer = new MessagePackFramer({
      offset: context.offset,
      maxBytes: MAX_BYTES,
      onMessage: (bytes, from, to) => this.#read(bytes, from, to),
      onMalformed: (reason, from, to) => {
        this.#fail(`${context.source}: ${reason}; nothing of this stream is read any more`, from, to);
      },
    });
  }

  get settled(): number {
    return this.#framer.start;
  }

  get pending(): boolean {
    return this.#framer.pending;
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk);
  }

  flush({ final }: { readonly final: boolean }): void {
    if (final) this.#framer.finish();
  }

  #read(bytes: Uint8Array, from: number, to: number): void {
    // The bytes are settled with the last of their events.
    let held: Event | undefined;
    try {
      for (const event of this.#options.read(bytes)) {
        if (held !== undefined) this.#context.emit(held, from, from);
        held = event;
      }
    } catch (error) {
      if (held !== undefined) this.#context.emit(held, from, from);
      this.#fail(`${this.#context.source}: ${error instanceof Error ? error.message : String(error)}`, from, to);
      return;
    }
    if (held !== undefined) this.#context.emit(held, from, to);
  }

  /** The reason takes the place of the bytes, which are no text. */
  #fail(message: string, from: number, to: number): void {
    this.#context.count('record_unreadable');
    const event = newEvent(this.#context.clock());
    event.message = message;
    event.tags = [this.#options.failureTag];
    this.#context.emit(event, from, to);
  }
}
