import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DiskQueue, type QueueWaiting } from '../../outputs/index.ts';
import type { Renamed } from '../change.ts';
import type { OutputSettings } from './settings.ts';

/** The folder of an output's queue. Its type is part of it: what was made for one protocol is not for another under the same name. */
export const queueName = ({ name, type }: Pick<OutputSettings, 'name' | 'type'>): string => `${name}.${type}`;

/** A queue on disk that no output takes out any more: it was removed, renamed, switched off, or is of another type now. */
export interface KeptQueue {
  readonly name: string;
  readonly type: string;
  readonly folder: string;
  readonly waiting: QueueWaiting;
}

/** Those below `folder` that hold events and belong to none of these. */
export function keptQueues(folder: string, outputs: readonly OutputSettings[]): readonly KeptQueue[] {
  if (!existsSync(folder)) return [];
  const used = new Set(outputs.filter(({ queue }) => queue.type === 'disk').map(queueName));
  return readdirSync(folder)
    .sort()
    .filter((entry) => !used.has(entry))
    .map((entry) => {
      const [name = '', type = ''] = entry.split('.');
      const path = join(folder, entry);
      return { name, type, folder: path, waiting: waitingIn(path) };
    })
    .filter(({ waiting }) => waiting.events > 0);
}

export const wordsOfKept = ({ name, type, folder, waiting }: KeptQueue): string =>
  `${waiting.events} events wait for the output "${name}" (${type}), which does not run with a queue on disk now: they are delivered once there is one of that name and type again; remove ${folder} to give them up`;

/** The queues of an output that does not run go by another name. Throws a sentence where events wait under that. */
export function renameQueues(folder: string, { from, to }: Renamed): void {
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    if (!entry.startsWith(`${from}.`)) continue;
    const next = join(folder, to + entry.slice(from.length));
    makeWay(next, to);
    renameSync(join(folder, entry), next);
  }
}

/** Removes a queue in which nothing waits. Throws a sentence where something does. */
export function makeWay(folder: string, name: string): void {
  if (!existsSync(folder)) return;
  const { events } = waitingIn(folder);
  if (events > 0)
    throw new Error(
      `it can't be called "${name}": ${events} events wait in the queue of an earlier output of that name, ${folder}; choose another name`,
    );
  rmSync(folder, { recursive: true });
}

function waitingIn(folder: string): QueueWaiting {
  const queue = new DiskQueue({ folder, count: () => undefined, notice: () => undefined });
  const { waiting } = queue;
  void queue.close();
  return waiting;
}
