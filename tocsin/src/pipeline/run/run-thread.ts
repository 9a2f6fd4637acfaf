import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { Permissions } from '../../inputs/index.ts';
import type { StoreEncoding } from '../../outputs/index.ts';
import type { Compiled, PluginRegistry } from '../compile/index.ts';
import type { HostMessage, WorkerAssignment } from '../protocol.ts';
import { runWorker } from '../worker.ts';
import { compileDefinition } from './compile-definition.ts';
import type { PipelineDefinition } from './definition.ts';
import { pipelineRooms } from './rooms.ts';
import type { PipelineTask } from './task.ts';

/** What the composition root knows and this room does not. */
export interface ThreadRooms {
  readonly permissions: Permissions;
  readonly store?: StoreEncoding;
  /** Other settings hold from the next event on. */
  readonly change?: (settings: unknown) => void;
}

/** The body of a worker thread that runs a pipeline: makes it from its text, when it is told which, and runs it to its end. */
export function runPipelineThread(plugins: PluginRegistry, createRooms: (settings: unknown) => ThreadRooms): void {
  if (parentPort === null) throw new Error('this runs as a worker thread only');
  const port = parentPort;
  let ahead: { readonly definition: PipelineDefinition; readonly compiled: Compiled } | undefined;
  const compile = (definition: PipelineDefinition): Compiled => {
    const ready = isDeepStrictEqual(ahead?.definition, definition) ? ahead?.compiled : undefined;
    ahead = undefined;
    return ready ?? compileDefinition(definition, plugins);
  };
  const run = (assignment: WorkerAssignment): void => {
    const { definition, host, settings } = assignment.settings as PipelineTask;
    const compiled = compile(definition);
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
  const listen = (message: HostMessage): void => {
    if (message.type === 'prepare') ahead = { ...message, compiled: compileDefinition(message.definition, plugins) };
    if (message.type !== 'assign') return;
    // Not by a promise: the messages behind this one must find their listener.
    port.off('message', listen);
    run(message.assignment);
  };
  port.on('message', listen);
}
