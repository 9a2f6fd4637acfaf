export { type DecodeLeefOptions, decodeLeef } from './decode.ts';
export { type EncodeLeefOptions, encodeLeef } from './encode.ts';
export { leefStart } from './message.ts';
