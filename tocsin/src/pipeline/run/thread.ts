import { EVERYTHING } from './permissions.ts';
import { PLUGINS } from './plugins.ts';
import { runPipelineThread } from './run-thread.ts';

// The entry of the worker threads of `tocsin run`.
await runPipelineThread(PLUGINS, EVERYTHING);
