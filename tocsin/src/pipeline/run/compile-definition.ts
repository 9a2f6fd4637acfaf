import type { Permissions } from '../../inputs/index.ts';
import { type Compiled, compilePipeline, type PluginRegistry } from '../compile/index.ts';
import type { PipelineDefinition } from './definition.ts';
import { variables } from './keystore.ts';

/** The same in the main thread, which checks it, and in the workers, which run it. */
export const compileDefinition = (
  definition: PipelineDefinition,
  plugins: PluginRegistry,
  permissions?: Permissions,
): Compiled =>
  compilePipeline(
    definition.sources,
    {
      ecs: definition.ecs,
      supportEscapes: definition.supportEscapes,
      variable: variables(definition.keystore),
      clock: Date.now,
      ...(permissions === undefined ? {} : { permissions }),
      folder: definition.folder,
    },
    plugins,
  );
