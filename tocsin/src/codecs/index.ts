export * from './codec.ts';
export * from './codec-plugin.ts';
export * from './csv-line.ts';
export * from './decode-bytes.ts';
export { charsetText, isCharset } from './framing/charset.ts';
export * from './json-weight.ts';
export * from './plugins/registry.ts';
export * from './recognise.ts';
export { CODECS, findCodec } from './registry.ts';
