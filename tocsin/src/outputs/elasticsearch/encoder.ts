import { createHash } from 'node:crypto';
import { type ByteWriter, type Event, eventJson, type Template, template, writeEventJson } from '../../event/index.ts';
import type { BatchEncoder, EncodedBatch } from '../output.ts';
import type { DeadHead } from '../plugins/elasticsearch/deliverer.ts';
import { type RecordsNote, RecordWriter } from '../records.ts';

export interface DataStream {
  readonly type: string;
  readonly dataset: string;
  readonly namespace: string;
}

export interface BulkEncoding {
  /** A template, or the data stream. */
  readonly index: string | DataStream;
  /** Absent: an id that follows from the batch, and so is the same when the batch is repeated. */
  readonly documentId?: string | undefined;
  readonly routing?: string | undefined;
  readonly pipeline?: string | undefined;
}

const BEFORE_ID = Buffer.from('{"create":{"_id":"');
/** Stands where the id of a document will: 16 characters of the batch, 8 of the place in it. */
const ID_LENGTH = 24;
const NO_ID = '0'.repeat(ID_LENGTH);

/** Entries of a bulk request. All are `create`: what is there already stays as it was, so that a batch may come again. */
export function createBulkEncoder({ index, documentId, routing, pipeline }: BulkEncoding): BatchEncoder {
  const writer = new RecordWriter();
  const stream = typeof index === 'string' ? undefined : index;
  const name =
    typeof index === 'string' ? template(index) : template(`${index.type}-${index.dataset}-${index.namespace}`);
  const own = documentId === undefined ? undefined : template(documentId);
  const members = Object.entries({ routing, pipeline }).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, template(text)] as const],
  );
  const write = (event: Event, out: ByteWriter): void => {
    const id = filled(own, event);
    if (own !== undefined && id === undefined) out.ascii('{"create":{"_index":');
    else {
      out.bytes(BEFORE_ID);
      // The same bytes, but for characters that JSON escapes.
      if (id === undefined) out.ascii(NO_ID);
      else out.text(JSON.stringify(id).slice(1, -1));
      out.ascii('","_index":');
    }
    out.json(name(event));
    for (const [key, fill] of members) {
      const value = filled(fill, event);
      if (value === undefined) continue;
      out.ascii(`,"${key}":`);
      out.json(value);
    }
    out.ascii('}}\n');
    writeEventJson(stream === undefined ? event : { ...event, data_stream: { ...stream } }, out);
    out.ascii('\n');
  };
  const entry = { encode: eventJson, write };
  return {
    add: (event) => {
      const target = name(event);
      if (!name.isConstant && target.includes('%{'))
        writer.add(eventJson(event), {
          dead: `the index "${target.slice(0, 200)}" has a field that the event has not`,
        } satisfies DeadHead);
      else writer.addEvent(entry, event, null, '');
    },
    get events() {
      return writer.records;
    },
    get bytes() {
      return writer.bytes;
    },
    take: (token) => (own === undefined ? withIds(writer.take(token)) : writer.take(token)),
  };
}

const filled = (fill: Template | undefined, event: Event): string | undefined => {
  const text = fill?.(event);
  return text === undefined || text === '' || text.includes('%{') ? undefined : text;
};

function withIds(batch: EncodedBatch): EncodedBatch {
  const [chunk] = batch.chunks;
  if (chunk === undefined) return batch;
  const bytes = Buffer.from(chunk);
  const digest = createHash('sha256').update(batch.token).digest('base64url').slice(0, 16);
  let at = 0;
  for (const [index, length] of (batch.note as RecordsNote).lengths.entries()) {
    const id = at + BEFORE_ID.length;
    // A dead record is the event alone.
    if (bytes.compare(BEFORE_ID, 0, BEFORE_ID.length, at, id) === 0) {
      bytes.write(digest, id, 'latin1');
      bytes.write(index.toString(16).padStart(8, '0'), id + digest.length, 'latin1');
    }
    at += length;
  }
  return batch;
}
