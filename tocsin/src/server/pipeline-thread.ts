import { parentPort, workerData } from 'node:worker_threads';
import { createInput } from '../inputs/index.ts';
import type { BatchEncoder } from '../outputs/index.ts';
import {
  ArrivalTally,
  createOutputEncoder,
  OutputReports,
  queueName,
  runWorker,
  type WorkerAssignment,
  type WorkerMessage,
} from '../pipeline/index.ts';
import { storeEncoding } from './store-encoding.ts';
import { RULES_OUTPUT, STORE_OUTPUT } from './store-output.ts';
import type { InputThreadSettings } from './thread-settings.ts';

// The thread's entry: here the pipeline worker meets the rooms that it must not import itself.
if (parentPort === null) throw new Error('pipeline-thread runs as a worker thread only');

const port = parentPort;
const assignment = workerData as WorkerAssignment;
let settings = assignment.settings as InputThreadSettings;
const { documents, anomalies } = settings.rules;
const matching = documents.length + anomalies.length === 0 ? undefined : await matchingOf(settings.rules);
const outputs = new OutputReports(settings.outputs, (message) => port.postMessage(message));

const tally = new ArrivalTally(Date.now);

await runWorker(port, assignment, {
  createInput: (input, context) => createInput(input.type, input.options, context),
  createEncoder: (id) => {
    if (id === STORE_OUTPUT) return storeEncoding(settings).createEncoder();
    if (id === RULES_OUTPUT && matching !== undefined) return matching();
    const output = settings.outputs.find((one) => queueName(one) === id);
    if (output === undefined) throw new Error(`there is no output ${id}`);
    return createOutputEncoder(output, outputs.reports);
  },
  createProcess: ({ id }, count) => {
    const { normalise } = storeEncoding(settings, count);
    const arrived = tally.of(id);
    const defaults = {};
    return (events) => {
      const now = Date.now();
      for (const event of events) {
        normalise(event, defaults);
        arrived(event, now);
      }
      return events;
    };
  },
  exchange: (next) => {
    settings = next as InputThreadSettings;
    outputs.become(settings.outputs);
  },
  takeBuried: () => outputs.takeBuried(),
  counts: () => outputs.counts(),
  takeArrivals: () => tally.take(),
});

/** Loaded only where there are rules: a thread's start is waited for. */
async function matchingOf(rules: InputThreadSettings['rules']): Promise<() => BatchEncoder> {
  const { createMatching } = await import('./detection/match-encoder.ts');
  return createMatching(rules, (reason, by) =>
    port.postMessage({
      type: 'notice',
      level: 'warn',
      input: 'rules',
      message: `${reason}: ${by} events were not judged, since a regular expression took too long`,
    } satisfies WorkerMessage),
  );
}
