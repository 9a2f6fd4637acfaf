import type { Event } from '../../event/index.ts';
import type { BatchIntent, Input, SourceStatus } from '../input.ts';
import type { InputPluginContext } from '../input-plugin.ts';

/** Bytes that end at `to` in the stream and are still to be acknowledged. */
interface Owed {
  readonly to: number;
  readonly done: () => void;
}

/** Decodes one stream that is fed from the main thread, and tells the feeder what is acknowledged. */
export class FedSource implements Input {
  readonly #context: InputPluginContext;
  readonly #createDecoder: InputPluginContext['createDecoder'];
  readonly #source: string;
  readonly #complete: (event: Event) => void;
  readonly #owed: Owed[] = [];
  #read = 0;
  #committed = 0;

  /** `complete` adds the input's own fields. `createDecoder`: in place of the codec. */
  constructor(
    context: InputPluginContext,
    source: string,
    complete: (event: Event) => void,
    createDecoder: InputPluginContext['createDecoder'] = context.createDecoder,
  ) {
    this.#createDecoder = createDecoder;
    this.#context = context;
    this.#source = source;
    this.#complete = complete;
  }

  async run(): Promise<void> {
    const { feed, sink } = this.#context;
    const source = this.#source;
    const complete = this.#complete;
    let settled = 0;
    const decoder = this.#createDecoder({
      source,
      offset: 0,
      emit: (event, from, to) => {
        complete(event);
        settled = to;
        sink.add(event, source, from, to);
      },
    });
    const skipTo = (to: number): void => {
      if (to > settled) sink.skip(source, settled, to);
      settled = Math.max(settled, to);
    };
    for (;;) {
      await sink.ready();
      const fed = await feed.next();
      if (fed === undefined) break;
      this.#read += fed.bytes.length;
      this.#owed.push({ to: this.#read, done: fed.done });
      decoder.push(fed.bytes);
      skipTo(decoder.settled);
    }
    decoder.flush({ final: true });
    skipTo(this.#read);
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  committed({ ranges }: BatchIntent): void {
    for (const { to } of ranges) if (to > this.#committed) this.#committed = to;
    let next = this.#owed[0];
    while (next !== undefined && next.to <= this.#committed) {
      this.#owed.shift();
      next.done();
      next = this.#owed[0];
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  status(): readonly SourceStatus[] {
    return [
      {
        source: this.#source,
        codec: '',
        bytesRead: this.#read,
        bytesCommitted: this.#committed,
        lag: this.#read - this.#committed,
      },
    ];
  }
}
