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

const encoder = new TextEncoder();

/** Collects records into one growing buffer. */
export class RecordWriter {
  #buffer = new Uint8Array(1 << 16);
  #used = 0;
  #lengths: number[] = [];
  #heads: { from: number; head: unknown }[] = [];
  #lastKey: string | undefined;

  get records(): number {
    return this.#lengths.length;
  }

  get bytes(): number {
    return this.#used;
  }

  /** `headKey`: equal for equal heads, so that a run of them is kept once. */
  add(body: string | Uint8Array, head?: unknown, headKey?: string): void {
    if (head !== undefined && (headKey === undefined || headKey !== this.#lastKey)) {
      this.#heads.push({ from: this.#lengths.length, head });
      this.#lastKey = headKey;
    }
    const most = typeof body === 'string' ? body.length * 3 : body.length;
    if (this.#used + most > this.#buffer.length) this.#grow(this.#used + most);
    if (typeof body === 'string') {
      const { written } = encoder.encodeInto(body, this.#buffer.subarray(this.#used));
      this.#lengths.push(written);
      this.#used += written;
    } else {
      this.#buffer.set(body, this.#used);
      this.#lengths.push(body.length);
      this.#used += body.length;
    }
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = larger;
  }

  take(token: string): EncodedBatch {
    const events = this.#lengths.length;
    const note: RecordsNote = { lengths: this.#lengths, heads: this.#heads };
    // A copy, since the buffer is used again and the batch is transferred.
    const chunks = events === 0 ? [] : [this.#buffer.slice(0, this.#used).buffer];
    this.#lengths = [];
    this.#heads = [];
    this.#lastKey = undefined;
    this.#used = 0;
    if (this.#buffer.length > 32 << 20) this.#buffer = new Uint8Array(1 << 16);
    return { token, events, chunks, note };
  }
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
