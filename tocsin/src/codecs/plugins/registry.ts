import type { CodecPlugin } from '../codec-plugin.ts';
import { cef, cefLines } from './cef/cef.ts';
import { csv } from './csv.ts';
import { dots } from './dots.ts';
import { esBulk } from './es-bulk.ts';
import { graphite } from './graphite.ts';
import { json } from './json.ts';
import { jsonLines } from './json-lines.ts';
import { leef } from './leef.ts';
import { line } from './line.ts';
import { fluent } from './message-pack/fluent.ts';
import { msgpack } from './message-pack/msgpack.ts';
import { multiline } from './multiline/multiline.ts';
import { netflow } from './netflow.ts';
import { plain } from './plain.ts';
import { rubydebug } from './rubydebug.ts';

/** Every codec that a pipeline can name, sorted by name. */
export const CODEC_PLUGINS: readonly CodecPlugin[] = Object.freeze([
  cef,
  cefLines,
  csv,
  dots,
  esBulk,
  fluent,
  graphite,
  json,
  jsonLines,
  leef,
  line,
  msgpack,
  multiline,
  netflow,
  plain,
  rubydebug,
]);

export const findCodecPlugin = (name: string): CodecPlugin | undefined =>
  CODEC_PLUGINS.find((codec) => codec.name === name);
