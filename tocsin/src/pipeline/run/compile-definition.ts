import { type Compiled, compilePipeline, type PluginRegistry } from '../compile/index.ts';
import type { PipelineDefinition } from './definition.ts';

/** The same in the main thread, which checks it, and in the workers, which run it. */
export const compileDefinition = (definition: PipelineDefinition, plugins: PluginRegistry): Compiled =>
  compilePipeline(
    definition.sources,
    {
      ecs: definition.ecs,
      supportEscapes: definition.supportEscapes,
      variable: (name) => process.env[name],
      clock: Date.now,
      folder: definition.folder,
    },
    plugins,
  );
