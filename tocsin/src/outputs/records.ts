import type { EventEncoder } from '../codecs/index.ts';
import { ByteWriter, type Event } from '../event/index.ts';
import type { EncodedBatch } from './output.ts';

/**
 * The usual form of a batch: the records' bytes one behind the other, their lengths, and for runs of records a head, which is what the
 * deliverer must know of them beside (the path of a file, the index and id of a document).
 */
export interface RecordsNote {
  readonly lengths: readonly number[];
  /** Of the records from `from` on, up to the next head. Absent heads: none was given. */
  readonly heads: readonly { readonly from: number; readonly head: unknown }[];
}

/** Collects records into one growing buffer. */
export class RecordWriter {
  readonly #bytes = new ByteWriter();
  #lengths: number[] = [];
  #heads: { from: number; head: unknown }[] = [];
  #lastKey: string | undefined;

  get records(): number {
    return this.#lengths.length;
  }

  get bytes(): number {
    return this.#bytes.length;
  }

  /** `headKey`: equal for equal heads, so that a run of them is kept once. */
  add(body: string | Uint8Array, head?: unknown, headKey?: string): void {
    const before = this.#bytes.length;
    if (typeof body === 'string') this.#bytes.text(body);
    else this.#bytes.bytes(body);
    this.#end(before, head, headKey);
  }

  /** The record of an event, as the codec writes it. */
  addEvent(codec: EventEncoder, event: Event, head?: unknown, headKey?: string): void {
    const before = this.#bytes.length;
    writeEvent(codec, event, this.#bytes);
    this.#end(before, head, headKey);
  }

  #end(before: number, head: unknown, headKey: string | undefined): void {
    if (head !== undefined && (headKey === undefined || headKey !== this.#lastKey)) {
      this.#heads.push({ from: this.#lengths.length, head });
      this.#lastKey = headKey;
    }
    this.#lengths.push(this.#bytes.length - before);
  }

  take(token: string): EncodedBatch {
    const events = this.#lengths.length;
    const note: RecordsNote = { lengths: this.#lengths, heads: this.#heads };
    const chunks = events === 0 ? [] : [this.#bytes.take()];
    this.#lengths = [];
    this.#heads = [];
    this.#lastKey = undefined;
    return { token, events, chunks, note };
  }
}

export function writeEvent(codec: EventEncoder, event: Event, out: ByteWriter): void {
  if (codec.write !== undefined) {
    codec.write(event, out);
    return;
  }
  const body = codec.encode(event);
  if (typeof body === 'string') out.text(body);
  else out.bytes(body);
}

export interface OutputRecord {
  readonly body: Uint8Array;
  readonly head: unknown;
}

/** The records of a batch, in order. Their bodies are views of its bytes. */
export function* recordsOf(batch: EncodedBatch): Generator<OutputRecord> {
  const [chunk] = batch.chunks;
  if (chunk === undefined) return;
  const { lengths, heads } = batch.note as RecordsNote;
  let at = 0;
  let next = 0;
  let head: unknown;
  for (const [index, length] of lengths.entries()) {
    const following = heads[next];
    if (following?.from === index) {
      head = following.head;
      next++;
    }
    yield { body: new Uint8Array(chunk, at, length), head };
    at += length;
  }
}
