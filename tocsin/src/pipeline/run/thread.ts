import { ALL_PERMISSIONS } from '../../inputs/index.ts';
import { PLUGINS } from '../compile/index.ts';
import { runPipelineThread } from './run-thread.ts';

// The entry of the worker threads of `tocsin run`.
runPipelineThread(PLUGINS, () => ({ permissions: ALL_PERMISSIONS }));
