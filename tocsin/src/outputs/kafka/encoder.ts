import { eventTemplate, filled } from '../event-template.ts';
import { type LineFormat, lineEncoder } from '../line-format.ts';
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

export function createKafkaEncoder({
  topic,
  key,
  ...format
}: LineFormat & { readonly topic: string; readonly key?: string | undefined }): BatchEncoder {
  const writer = new RecordWriter();
  const line = lineEncoder(format, '');
  const topicOf = eventTemplate(topic);
  const keyOf = key === undefined ? undefined : eventTemplate(key);
  const constant = topicOf.isConstant ? topicName(topic) : undefined;
  return {
    add: (event) => {
      const name = constant ?? topicName(topicOf(event));
      const own = keyOf && filled(keyOf, event);
      const head: KafkaHead = own === undefined ? { topic: name } : { topic: name, key: own };
      writer.addEvent(line, event, head, own === undefined ? name : `${name} ${own}`);
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
