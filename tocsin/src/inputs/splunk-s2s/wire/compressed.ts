import { constants, deflateSync, inflateSync } from 'node:zlib';
import { S2sPacketWriter } from './encode-packet.ts';
import { encodeFrameBody, type S2sFrame } from './frame.ts';
import { Malformed } from './malformed.ts';
import { type S2sPacket, TAG } from './packet.ts';

/** Whether two bytes begin a zlib stream. A frame begins with the zero of its number of pairs, a length of two bytes or more has its high bit set. */
export const isZlibHeader = (first: number, second: number): boolean =>
  (first & 0x0f) === 8 && first >> 4 <= 7 && ((first << 8) | second) % 31 === 0;

/** Throws for what is no zlib, and for what is longer than `most` once it is inflated. */
export function inflateBlock(block: Buffer, most: number): Buffer {
  try {
    return inflateSync(block, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if (error instanceof RangeError)
      throw new Malformed(`a block is longer than ${most} bytes once it is inflated`, 'too_large');
    throw new Malformed(`a block can't be inflated: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A frame as a client sends it that has asked for compression. */
export function encodeS2sCompressedFrame(frame: Omit<S2sFrame, 'kind'>): Buffer {
  const block = deflateSync(encodeFrameBody(frame));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(block.length);
  return Buffer.concat([length, block]);
}

/** Packets as one block. */
export function encodeS2sCompressedPackets(packets: readonly S2sPacket[]): Buffer {
  const writer = new S2sPacketWriter();
  for (const packet of packets) writer.packet(packet);
  const block = deflateSync(Buffer.from(writer.bytes.take()));
  writer.block(TAG.compressed, block);
  return Buffer.from(writer.bytes.take());
}
