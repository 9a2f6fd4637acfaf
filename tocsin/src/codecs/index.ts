export * from './codec.ts';
export * from './decode-bytes.ts';
export { CODECS, findCodec } from './registry.ts';
