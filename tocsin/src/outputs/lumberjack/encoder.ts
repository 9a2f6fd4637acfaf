import { type ByteWriter, type Event, emptyObject, eventJson, type ValueObject } from '../../event/index.ts';
import type { BatchEncoder } from '../output.ts';
import { RecordWriter } from '../records.ts';

/** What a Logstash finds under `[@metadata]`, and names an index by. */
export interface BeatNames {
  readonly beat: string;
  readonly version: string;
}

/** An event is one record: its JSON as a Beat writes it. */
export function createLumberjackEncoder({ beat, version }: BeatNames): BatchEncoder {
  const records = new RecordWriter();
  const json = (event: Event): string => {
    const metadata: ValueObject = Object.assign(emptyObject(), event['@metadata'], { beat, type: '_doc', version });
    const fields = eventJson(event);
    return `{"@metadata":${JSON.stringify(metadata)}${fields === '{}' ? '' : ','}${fields.slice(1)}`;
  };
  const encoder = { encode: json, write: (event: Event, out: ByteWriter): void => out.text(json(event)) };
  return {
    add: (event) => records.addEvent(encoder, event),
    get events() {
      return records.records;
    },
    get bytes() {
      return records.bytes;
    },
    take: (token) => records.take(token),
  };
}
