import { parentPort, workerData } from 'node:worker_threads';
import { createInput } from '../inputs/index.ts';
import { runWorker, type WorkerAssignment } from '../pipeline/index.ts';
import { storeEncoding } from './store-encoding.ts';
import type { ThreadSettings } from './thread-settings.ts';

// The thread's entry: here the pipeline worker meets the rooms that it must not import itself.
if (parentPort === null) throw new Error('pipeline-thread runs as a worker thread only');

const assignment = workerData as WorkerAssignment;
const settings = assignment.settings as ThreadSettings;

await runWorker(parentPort, assignment, {
  createInput: (input, context) => createInput(input.type, input.options, context),
  createEncoder: () => storeEncoding(settings).createEncoder(),
  createProcess: (_input, count) => {
    const { normalise } = storeEncoding(settings, count);
    const defaults = {};
    return (events) => {
      for (const event of events) normalise(event, defaults);
      return events;
    };
  },
});
