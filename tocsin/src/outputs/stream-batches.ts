import type { EventEncoder } from '../codecs/index.ts';
import { ByteWriter, type Event } from '../event/index.ts';
import type { BatchEncoder, EncodedBatch } from './output.ts';
import { writeEvent } from './records.ts';

/** Neighbouring bytes of a batch that go to the same place. Plain data. */
export interface Stretch {
  /** Name of the place, such as the path of a file; empty where there is one only. */
  readonly name: string;
  readonly from: number;
  /** Where the last event of it begins. */
  readonly last: number;
  readonly to: number;
}

/** For outputs that write events as one stream, or one for each name: nothing is kept of where an event ends. */
export function encodeStream(codec: EventEncoder, nameOf: (event: Event) => string = () => ''): BatchEncoder {
  const bytes = new ByteWriter();
  let stretches: { name: string; from: number; last: number; to: number }[] = [];
  let current: (typeof stretches)[number] | undefined;
  let events = 0;
  return {
    add: (event) => {
      const name = nameOf(event);
      const at = bytes.length;
      if (current?.name !== name) {
        current = { name, from: at, last: at, to: at };
        stretches.push(current);
      }
      writeEvent(codec, event, bytes);
      current.last = at;
      current.to = bytes.length;
      events += 1;
    },
    get events() {
      return events;
    },
    get bytes() {
      return bytes.length;
    },
    take: (token) => {
      const batch: EncodedBatch = {
        token,
        events,
        chunks: [bytes.take()],
        note: stretches satisfies readonly Stretch[],
      };
      stretches = [];
      current = undefined;
      events = 0;
      return batch;
    },
  };
}

/** The stretches of a batch with their bytes, which are views of it. */
export function* stretchesOf({ chunks, note }: EncodedBatch): Generator<Stretch & { readonly chunk: ArrayBuffer }> {
  const [chunk] = chunks;
  if (chunk !== undefined) for (const stretch of note as readonly Stretch[]) yield { ...stretch, chunk };
}
