export * from './dead-letters/letter.ts';
export * from './dead-letters/pages.ts';
export { compileSegment, expandBraces } from './file/glob.ts';
export { lockFolder } from './file/lock.ts';
export { runsSince, startOf } from './file/process-start.ts';
export * from './input.ts';
export * from './input-plugin.ts';
export { compressedHead, jsonHead, windowFrame } from './lumberjack/frames.ts';
export { FrameReader } from './lumberjack/reader.ts';
export * from './permissions.ts';
export * from './plugins/registry.ts';
export { refusalsIn } from './refusals.ts';
export * from './registry.ts';
export {
  type Capabilities,
  encodeS2sCapabilities,
  encodeS2sCompressedFrame,
  encodeS2sControl,
  encodeS2sFrame,
  encodeS2sHello,
  encodeS2sPacket,
  FULL_MERGED_EVENT,
  isOn,
  NAME,
  readCapabilities,
  type S2sAcknowledgement,
  type S2sChannel,
  S2sDecoder,
  type S2sEvent,
  type S2sField,
  type S2sFrame,
  type S2sInteger,
  type S2sItem,
  type S2sPacket,
  S2sPacketWriter,
  VALUE,
} from './splunk-s2s/wire/index.ts';
export { syncPath } from './sync-path.ts';
