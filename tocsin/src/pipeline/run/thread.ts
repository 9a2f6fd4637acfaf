import { ALL_PERMISSIONS } from '../../inputs/index.ts';
import { PLUGINS, runPipelineThread } from '../index.ts';

// The entry of the worker threads of `tocsin run`.
runPipelineThread(PLUGINS, () => ({ permissions: ALL_PERMISSIONS }));
