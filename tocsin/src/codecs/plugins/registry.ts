import type { CodecPlugin } from '../codec-plugin.ts';
import { dots } from './dots.ts';
import { json } from './json.ts';
import { jsonLines } from './json-lines.ts';
import { line } from './line.ts';
import { plain } from './plain.ts';
import { rubydebug } from './rubydebug.ts';

/** Every codec that a pipeline can name, sorted by name. */
export const CODEC_PLUGINS: readonly CodecPlugin[] = Object.freeze([dots, json, jsonLines, line, plain, rubydebug]);

export const findCodecPlugin = (name: string): CodecPlugin | undefined =>
  CODEC_PLUGINS.find((codec) => codec.name === name);
