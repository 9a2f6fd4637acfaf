import type { EventEncoder } from '../../codecs/index.ts';
import type { Event, Template } from '../../event/index.ts';
import type { BatchEncoder } from '../output.ts';
import { RecordWriter } from '../records.ts';

/** Of a record. */
export interface KafkaHead {
  readonly topic: string;
  readonly key?: string;
}

const MOST = 249;

/** What stands in texts of others, as a name that brokers take (`[a-zA-Z0-9._-]{1,249}`, neither `.` nor `..`). */
function topicName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9._-]/g, '_').slice(0, MOST);
  return /^\.{0,2}$/.test(name) ? '_' : name;
}

/** `topic` and `key` as an event fills them; a key that is undefined: it has none. */
export interface KafkaNames {
  readonly topic: Template;
  readonly key: ((event: Event) => string | undefined) | undefined;
}

export function createKafkaEncoder({ topic, key }: KafkaNames, codec: EventEncoder): BatchEncoder {
  const writer = new RecordWriter();
  return {
    add: (event) => {
      const name = topicName(topic(event));
      const own = key?.(event);
      const head: KafkaHead = own === undefined ? { topic: name } : { topic: name, key: own };
      writer.addEvent(codec, event, head, own === undefined ? name : `${name} ${own}`);
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
