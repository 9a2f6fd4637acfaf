import type { CodecPlugin } from '../codec-plugin.ts';

/** Every codec that a pipeline can name, sorted by name. */
export const CODEC_PLUGINS: readonly CodecPlugin[] = Object.freeze([]);

export const findCodecPlugin = (name: string): CodecPlugin | undefined =>
  CODEC_PLUGINS.find((codec) => codec.name === name);
