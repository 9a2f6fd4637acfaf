export { type DecodeCefOptions, decodeCef } from './decode.ts';
export { CefWriter, type CefWriterOptions, type EncodeCefOptions, encodeCef } from './encode.ts';
export { cefStart } from './message.ts';
export { SLOTS as CEF_SLOTS } from './slots.ts';
