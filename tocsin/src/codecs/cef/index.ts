export { type DecodeCefOptions, decodeCef } from './decode.ts';
export { type EncodeCefOptions, encodeCef } from './encode.ts';
export { cefStart } from './message.ts';
