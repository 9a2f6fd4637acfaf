import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DiskQueue } from '../../outputs/index.ts';
import type { OutputSettings } from './settings.ts';

/** The folder of an output's queue. Its type is part of it: what was made for one protocol is not for another under the same name. */
export const queueName = ({ name, type }: Pick<OutputSettings, 'name' | 'type'>): string => `${name}.${type}`;

/** Says which queues hold events that no output takes out any more: it was removed, renamed, switched off, or is of another type now. */
export function tellOrphans(folder: string, outputs: readonly OutputSettings[], warn: (message: string) => void): void {
  if (!existsSync(folder)) return;
  const used = new Set(outputs.filter(({ queue }) => queue.type === 'disk').map(queueName));
  for (const entry of readdirSync(folder).sort()) {
    if (used.has(entry)) continue;
    const path = join(folder, entry);
    const { events } = waitingIn(path);
    if (events === 0) continue;
    const [name = '', type = ''] = entry.split('.');
    warn(
      `${events} events wait for the output "${name}" (${type}), which does not run with a queue on disk now: they are delivered once there is one of that name and type again; remove ${path} to give them up`,
    );
  }
}

function waitingIn(folder: string): DiskQueue['waiting'] {
  const queue = new DiskQueue({ folder, count: () => undefined, notice: () => undefined });
  const { waiting } = queue;
  void queue.close();
  return waiting;
}
