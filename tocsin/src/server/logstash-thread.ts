import { ALL_PERMISSIONS, createPermissions } from '../inputs/index.ts';
import { PLUGINS, runPipelineThread } from '../pipeline/index.ts';
import { storeEncoding } from './store-encoding.ts';
import type { PipelineThreadSettings } from './thread-settings.ts';

// The entry of the worker threads of Logstash pipelines: here they meet the store, which they must not import themselves.
runPipelineThread(PLUGINS, (given) => {
  const settings = given as PipelineThreadSettings;
  const { allowed } = settings;
  const permissions = allowed === 'everything' ? ALL_PERMISSIONS : createPermissions(allowed);
  return { permissions, store: storeEncoding(settings) };
});
