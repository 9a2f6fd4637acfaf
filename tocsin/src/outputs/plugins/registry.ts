import type { OutputPlugin } from '../output-plugin.ts';
import { elasticsearch } from './elasticsearch/elasticsearch.ts';
import { file } from './file/file.ts';
import { nothing } from './null.ts';
import { pipeline } from './pipeline.ts';
import { stdout } from './stdout.ts';
import { tocsin } from './tocsin.ts';

/** Every output that a pipeline can name, sorted by name. */
export const OUTPUT_PLUGINS: readonly OutputPlugin[] = Object.freeze([
  elasticsearch,
  file,
  nothing,
  pipeline,
  stdout,
  tocsin,
]);

export const findOutputPlugin = (name: string): OutputPlugin | undefined =>
  OUTPUT_PLUGINS.find((output) => output.name === name);
