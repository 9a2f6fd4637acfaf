import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

/** Changes with the shape of what is kept; another one is not read. */
const MARK = Buffer.from('tocsin detection 1\n');

/** The mark, a CRC-32 of the rest, and the rest as V8's structured clone, which every later version of it reads. */
export const writeSnapshot = (state: unknown): Uint8Array => {
  const body = serialize(state);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return Buffer.concat([MARK, sum, body]);
};

/** Throws where the bytes are of another version, or were damaged. */
export const readSnapshot = (bytes: Uint8Array): unknown => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = MARK.length + 4;
  if (buffer.length < at || !buffer.subarray(0, MARK.length).equals(MARK))
    throw new Error('the snapshot of what rules remember is of another version');
  const body = buffer.subarray(at);
  if (crc32(body) !== buffer.readUInt32LE(MARK.length))
    throw new Error('the snapshot of what rules remember is damaged');
  return deserialize(body);
};
