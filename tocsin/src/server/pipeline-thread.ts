import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { createInput } from '../inputs/index.ts';
import {
  ArrivalTally,
  createOutputEncoder,
  OutputReports,
  queueName,
  runWorker,
  type WorkerAssignment,
} from '../pipeline/index.ts';
import { threadMatching } from './detection/thread-matching.ts';
import { storeEncoding } from './store-encoding.ts';
import { RULES_OUTPUT, STORE_OUTPUT } from './store-output.ts';
import type { InputThreadSettings } from './thread-settings.ts';

// The thread's entry: here the pipeline worker meets the rooms that it must not import itself.
if (parentPort === null) throw new Error('pipeline-thread runs as a worker thread only');

const port = parentPort;
const assignment = workerData as WorkerAssignment;
let settings = assignment.settings as InputThreadSettings;
const matching = assignment.outputs.includes(RULES_OUTPUT) ? await threadMatching(settings.rules, port) : undefined;
const outputs = new OutputReports(settings.outputs, (message) => port.postMessage(message));

/** Milliseconds in which a batch may grow while much comes in: an insert of the store costs the same, however much it holds. */
const MOST_BUSY_AGE = 1_500;

const tally = new ArrivalTally(Date.now);

await runWorker(port, assignment, {
  createInput: (input, context) => createInput(input.type, input.options, context),
  createEncoder: (id) => {
    if (id === STORE_OUTPUT) return storeEncoding(settings).createEncoder();
    if (id === RULES_OUTPUT && matching !== undefined) return matching.createEncoder();
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
  change: (changed) => {
    const before = settings;
    settings = changed as InputThreadSettings;
    outputs.become(settings.outputs);
    // Rules are compiled anew only where they are others.
    if (!isDeepStrictEqual(settings.rules, before.rules)) matching?.change(settings.rules);
  },
  limits: assignment.outputs.includes(STORE_OUTPUT) ? { maxBusyAge: MOST_BUSY_AGE } : {},
  takeBuried: () => outputs.takeBuried(),
  counts: () => outputs.counts(),
  takeArrivals: () => tally.take(),
});
