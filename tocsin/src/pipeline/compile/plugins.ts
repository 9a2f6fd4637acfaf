import { CODEC_PLUGINS } from '../../codecs/index.ts';
import { FILTERS } from '../../filters/index.ts';
import { INPUT_PLUGINS } from '../../inputs/index.ts';
import { OUTPUT_PLUGINS } from '../../outputs/index.ts';
import type { PluginRegistry } from './compiled.ts';

/** All that a pipeline can name. */
export const PLUGINS: PluginRegistry = Object.freeze({
  inputs: INPUT_PLUGINS,
  filters: FILTERS,
  outputs: OUTPUT_PLUGINS,
  codecs: CODEC_PLUGINS,
});
