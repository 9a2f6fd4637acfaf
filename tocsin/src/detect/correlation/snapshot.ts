import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import type { Event } from '../../event/index.ts';
import type { Correlator } from './correlator.ts';

export interface Snapshot {
  readonly watermark: number;
  readonly newestIndex: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly stations: readonly { readonly version: string; readonly state: ReturnType<Correlator['save']> }[];
  readonly queue: readonly {
    readonly version: string;
    readonly position: number;
    readonly time: number;
    readonly key: string;
    readonly value: string | number;
    readonly index: number;
    readonly event: Event | undefined;
  }[];
}

/** Changes with the shape of what is kept; another one is not read. */
const MARK = Buffer.from('tocsin correlations 1\n');

/** The mark, a CRC-32 of the rest, and the rest as V8's structured clone. */
export const writeSnapshot = (snapshot: Snapshot): Uint8Array => {
  const body = serialize(snapshot);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([MARK, sum, body]);
};

/** Throws where the bytes are of another version, or were damaged. */
export const readSnapshot = (bytes: Uint8Array): Snapshot => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = MARK.length + 4;
  if (buffer.length < at || !buffer.subarray(0, MARK.length).equals(MARK))
    throw new Error('the snapshot of correlations is of another version');
  const body = buffer.subarray(at);
  if (crc32(body) !== buffer.readUInt32LE(MARK.length)) throw new Error('the snapshot of correlations is damaged');
  return deserialize(body) as Snapshot;
};
