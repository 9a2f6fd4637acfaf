import { parentPort, workerData } from 'node:worker_threads';
import type { Permissions } from '../../inputs/index.ts';
import type { PluginRegistry } from '../compile/index.ts';
import type { WorkerAssignment } from '../protocol.ts';
import { runWorker } from '../worker.ts';
import { compileDefinition } from './compile-definition.ts';
import { pipelineRooms } from './rooms.ts';
import type { PipelineTask } from './task.ts';

/** The body of a worker thread that runs a pipeline: makes it from its text and runs it to its end. */
export async function runPipelineThread(plugins: PluginRegistry, permissions: Permissions): Promise<void> {
  if (parentPort === null) throw new Error('this runs as a worker thread only');
  const port = parentPort;
  const assignment = workerData as WorkerAssignment;
  const { definition, host } = assignment.settings as PipelineTask;
  const compiled = compileDefinition(definition, plugins);
  // The main thread has checked it: what is found only here has changed since.
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('; '));
  const post = port.postMessage.bind(port);
  await runWorker(port, assignment, pipelineRooms(compiled.pipeline, { definition, host, permissions, post }));
}
