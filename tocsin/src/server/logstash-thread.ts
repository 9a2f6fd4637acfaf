import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { ALL_PERMISSIONS, createPermissions } from '../inputs/index.ts';
import { mayStore, type PipelineTask, PLUGINS, runPipelineThread, type WorkerAssignment } from '../pipeline/index.ts';
import { matchedBeside } from './detection/matched-beside.ts';
import { threadMatching } from './detection/thread-matching.ts';
import { storeEncoding } from './store-encoding.ts';
import type { PipelineThreadSettings } from './thread-settings.ts';

// The entry of the worker threads of Logstash pipelines: here they meet the store and the rules, which they must not import themselves.
const { definition, settings } = (workerData as WorkerAssignment).settings as PipelineTask;
let { rules } = settings as PipelineThreadSettings;
const matching =
  rules === undefined || parentPort === null || !mayStore(definition)
    ? undefined
    : await threadMatching(rules, parentPort);

runPipelineThread(PLUGINS, (given) => {
  const own = given as PipelineThreadSettings;
  const { allowed } = own;
  const permissions = allowed === 'everything' ? ALL_PERMISSIONS : createPermissions(allowed);
  const store = storeEncoding(own);
  if (matching === undefined) return { permissions, store };
  return {
    permissions,
    // Rules see what is stored.
    store: { ...store, createEncoder: () => matchedBeside(store.createEncoder(), matching.createEncoder()) },
    change: (changed) => {
      const next = (changed as PipelineThreadSettings).rules;
      if (next === undefined || isDeepStrictEqual(next, rules)) return;
      rules = next;
      matching.change(next);
    },
  };
});
