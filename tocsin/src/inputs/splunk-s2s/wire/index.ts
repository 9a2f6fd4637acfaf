export * from './capabilities.ts';
export { encodeS2sCompressedFrame, encodeS2sCompressedPackets } from './compressed.ts';
export * from './decoder.ts';
export { encodeS2sPacket, S2sPacketWriter } from './encode-packet.ts';
export { encodeS2sFrame, type S2sFrame } from './frame.ts';
export { COOKED, encodeS2sHello, HELLO_BYTES, type S2sHello } from './hello.ts';
export * from './integer.ts';
export * from './malformed.ts';
export * from './packet.ts';
