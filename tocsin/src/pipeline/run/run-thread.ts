import { parentPort, workerData } from 'node:worker_threads';
import type { Permissions } from '../../inputs/index.ts';
import type { StoreEncoding } from '../../outputs/index.ts';
import type { PluginRegistry } from '../compile/index.ts';
import type { HostMessage, WorkerAssignment } from '../protocol.ts';
import { runWorker } from '../worker.ts';
import { compileDefinition } from './compile-definition.ts';
import { pipelineRooms } from './rooms.ts';
import type { PipelineTask } from './task.ts';

/** What the composition root knows and this room does not. */
export interface ThreadRooms {
  readonly permissions: Permissions;
  readonly store?: StoreEncoding;
}

/** The body of a worker thread that runs a pipeline: makes it from its text, when it is told which, and runs it to its end. */
export function runPipelineThread(plugins: PluginRegistry, createRooms: (settings: unknown) => ThreadRooms): void {
  if (parentPort === null) throw new Error('this runs as a worker thread only');
  const port = parentPort;
  const run = (assignment: WorkerAssignment): void => {
    const { definition, host, settings } = assignment.settings as PipelineTask;
    const compiled = compileDefinition(definition, plugins);
    // The main thread has checked it: what is found only here has changed since.
    if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('; '));
    const post = port.postMessage.bind(port);
    void runWorker(
      port,
      assignment,
      pipelineRooms(compiled.pipeline, { ...createRooms(settings), definition, host, post }),
    );
  };
  const given = workerData as WorkerAssignment | undefined | null;
  if (given !== undefined && given !== null) {
    run(given);
    return;
  }
  // Not by a promise: the messages behind this one must find their listener.
  port.once('message', (message: HostMessage) => {
    if (message.type === 'assign') run(message.assignment);
  });
}
