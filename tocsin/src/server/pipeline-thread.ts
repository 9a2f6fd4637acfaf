import { parentPort, workerData } from 'node:worker_threads';
import { createNormaliser } from '../event/index.ts';
import { createInput } from '../inputs/index.ts';
import { runWorker, type WorkerAssignment } from '../pipeline/index.ts';
import { createEncoder } from '../store/index.ts';

// The thread's entry: here the pipeline worker meets the rooms that it must not import itself.
if (parentPort === null) throw new Error('pipeline-thread runs as a worker thread only');

const assignment = workerData as WorkerAssignment;

await runWorker(parentPort, assignment, {
  createInput: (input, context) => createInput(input.type, input.options, context),
  createEncoder: () => createEncoder(),
  createProcess: (_input, count) => {
    const normalise = createNormaliser({
      trustedProxies: assignment.trustedProxies,
      redactKeys: assignment.redactKeys,
      count,
    });
    const defaults = {};
    return (event) => normalise(event, defaults);
  },
});
