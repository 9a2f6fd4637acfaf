export { type DecodeLeefOptions, decodeLeef } from './decode.ts';
export { type EncodeLeefOptions, encodeLeef, type LeefVersion, LeefWriter } from './encode.ts';
export { LEEF_FIELDS, PREDEFINED_KEYS } from './mapping.ts';
export { leefStart } from './message.ts';
