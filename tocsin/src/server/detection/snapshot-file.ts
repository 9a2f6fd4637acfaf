import { existsSync, readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { writeFileAtomically } from '../../define/index.ts';
import type { DetectionSnapshot } from './protocol.ts';

/** What rules remembered once they had seen every batch of the queue up to `sequence`. */
export interface SnapshotFile extends DetectionSnapshot {
  readonly sequence: number;
}

// Times are infinite before the first event.
const time = z.union([z.number(), z.literal(Number.NEGATIVE_INFINITY)]);
const clock = z.object({ newest: time, reached: time, received: time });
const schema = z.object({
  version: z.literal(1),
  sequence: z.int(),
  next: z.int(),
  clock,
  state: z.instanceof(Uint8Array),
  anomalies: z.object({ clock, state: z.instanceof(Uint8Array) }).optional(),
});

/** Undefined where there is none, or it is damaged. */
export function readSnapshotFile(path: string, notice: (message: string) => void): SnapshotFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(deserialize(readFileSync(path)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notice(`${path} can't be read (${reason}): rules begin with empty windows`);
    return undefined;
  }
}

/** Durable once resolved. */
export const writeSnapshotFile = (path: string, snapshot: SnapshotFile): Promise<void> =>
  writeFileAtomically(path, serialize({ version: 1, ...snapshot }), { mode: 0o600 });
