import { type CodecPlugin, defineCodecPlugin, findCodec } from '../../codecs/index.ts';

/** A codec of Tocsin's own inputs (`django`, `auto` …) under its name in a pipeline. It only decodes. */
export function tocsinCodec(name: string): CodecPlugin | undefined {
  const codec = findCodec(name);
  if (codec === undefined) return undefined;
  return defineCodecPlugin({
    name,
    summary: codec.summary,
    options: codec.options,
    examples: [],
    createDecoder: (options, context) => codec.createDecoder(options, context),
  });
}
