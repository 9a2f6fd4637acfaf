import { PLUGINS } from '../compile/index.ts';
import { EVERYTHING } from './permissions.ts';
import { runPipelineThread } from './run-thread.ts';

// The entry of the worker threads of `tocsin run`.
runPipelineThread(PLUGINS, EVERYTHING);
