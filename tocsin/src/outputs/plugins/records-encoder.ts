import type { EventEncoder } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import type { BatchEncoder } from '../output.ts';
import { RecordWriter } from '../records.ts';

/** Encodes each event with its codec into one record. `head`: what the deliverer must know of it beside, a text. */
export function encodeRecords(codec: EventEncoder, head?: (event: Event) => string): BatchEncoder {
  const writer = new RecordWriter();
  return {
    add:
      head === undefined
        ? (event) => writer.addEvent(codec, event)
        : (event) => {
            const text = head(event);
            writer.addEvent(codec, event, text, text);
          },
    get events() {
      return writer.records;
    },
    get bytes() {
      return writer.bytes;
    },
    take: (token) => writer.take(token),
  };
}
