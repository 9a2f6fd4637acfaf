import type { OutputPlugin } from '../output-plugin.ts';

/** Every output that a pipeline can name, sorted by name. */
export const OUTPUT_PLUGINS: readonly OutputPlugin[] = Object.freeze([]);

export const findOutputPlugin = (name: string): OutputPlugin | undefined =>
  OUTPUT_PLUGINS.find((output) => output.name === name);
