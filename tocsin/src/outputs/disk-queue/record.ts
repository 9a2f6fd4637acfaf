import { crc32 } from 'node:zlib';
import type { EncodedBatch } from '../output.ts';

/**
 * One record of a page: a header of 24 bytes (magic, checksum, sequence number, length of the description, length of the body), then the
 * description as JSON, then the body. The checksum (CRC-32) is of everything behind it. Numbers are little-endian.
 */
export const HEADER = 24;
const MAGIC = 0x51c5_0cb1;
/** What no record exceeds: a length beyond it is damage. */
const LARGEST = 256 << 20;

interface Description {
  readonly token: string;
  readonly events: number;
  /** Lengths of the chunks that the body is made of. */
  readonly chunks: readonly number[];
  readonly note?: unknown;
  readonly maker?: string;
}

/** A record as it is written: header with description, and the chunks of the batch, which are not copied. */
export interface EncodedRecord {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

/** `maker`: see `DiskQueueOptions`. */
export const encodeRecord = (sequence: number, batch: EncodedBatch, maker?: string): EncodedRecord => {
  const description: Description = {
    token: batch.token,
    events: batch.events,
    chunks: batch.chunks.map(({ byteLength }) => byteLength),
    ...(batch.note === undefined ? {} : { note: batch.note }),
    ...(maker === undefined ? {} : { maker }),
  };
  const text = JSON.stringify(description);
  const bytes = Buffer.byteLength(text);
  const body = batch.chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const head = Buffer.allocUnsafe(HEADER + bytes);
  head.writeUInt32LE(MAGIC, 0);
  head.writeBigUInt64LE(BigInt(sequence), 8);
  head.writeUInt32LE(bytes, 16);
  head.writeUInt32LE(body, 20);
  head.write(text, HEADER);
  const chunks = batch.chunks.map((chunk) => new Uint8Array(chunk));
  head.writeUInt32LE(
    chunks.reduce((sum, chunk) => crc32(chunk, sum), crc32(head.subarray(8))),
    4,
  );
  return { parts: [head, ...chunks], length: head.length + body };
};

export interface RecordHeader {
  readonly sequence: number;
  readonly checksum: number;
  readonly description: number;
  /** Of header, description and body. */
  readonly length: number;
}

/** Undefined where these bytes do not begin a record. */
export function readHeader(bytes: Buffer, at = 0): RecordHeader | undefined {
  if (at + HEADER > bytes.length || bytes.readUInt32LE(at) !== MAGIC) return undefined;
  const description = bytes.readUInt32LE(at + 16);
  const length = HEADER + description + bytes.readUInt32LE(at + 20);
  const sequence = Number(bytes.readBigUInt64LE(at + 8));
  if (length > LARGEST || !Number.isSafeInteger(sequence)) return undefined;
  return { sequence, checksum: bytes.readUInt32LE(at + 4), description, length };
}

/** `record`: all bytes of one. Undefined where the checksum says that they are not what was written. */
export function decodeRecord(
  record: Buffer,
): { readonly sequence: number; readonly batch: EncodedBatch; readonly maker: string | undefined } | undefined {
  const header = readHeader(record);
  if (header === undefined || header.length !== record.length) return undefined;
  if (crc32(record.subarray(8)) !== header.checksum) return undefined;
  const body = HEADER + header.description;
  const { token, events, chunks, note, maker } = JSON.parse(record.toString('utf8', HEADER, body)) as Description;
  let at = body;
  return {
    sequence: header.sequence,
    maker,
    batch: {
      token,
      events,
      chunks: chunks.map((length) => {
        const from = at;
        at += length;
        return new Uint8Array(record.subarray(from, at)).slice().buffer;
      }),
      ...(note === undefined ? {} : { note }),
    },
  };
}

/** The next place at or after `from` at which a record may begin, or -1. */
export const findHeader = (bytes: Buffer, from: number): number => {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  return bytes.indexOf(magic, from);
};
