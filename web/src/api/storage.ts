import type { Client } from './client.ts';
import { type Fields, fields, isFields, optionalList, optionalNumber, optionalText } from './decode.ts';
import { present } from './saved-searches.ts';

/** What is stored of an index or a day. Times are epoch milliseconds. */
export interface Stored {
  readonly name: string;
  readonly events: number;
  readonly bytesOnDisk: number;
  readonly bytesRaw: number;
  readonly first?: number;
  readonly last?: number;
}

export interface Storage {
  readonly indexes: readonly Stored[];
  /** Named by day (`20261125`) or month (`202611`). */
  readonly partitions: readonly Stored[];
  readonly disk?: { readonly free: number; readonly total: number };
  readonly retention: {
    readonly days?: number;
    readonly bytes?: number;
    readonly indexes: readonly { readonly name: string; readonly days: number }[];
  };
  readonly deadLetters: { readonly batches: number; readonly events: number; readonly bytes: number };
}

export async function readStorage(client: Client, signal: AbortSignal): Promise<Storage> {
  return decodeStorage(await client.request('GET', 'storage', { signal }));
}

export function decodeStorage(body: unknown): Storage {
  const reply = fields(body, 'storage');
  const retention = isFields(reply.retention) ? reply.retention : {};
  const dead = isFields(reply.deadLetters) ? reply.deadLetters : {};
  const disk = isFields(reply.disk) ? reply.disk : undefined;
  return {
    indexes: optionalList(reply, 'indexes').map((index) => decodeStored(fields(index, 'index'), 'name')),
    partitions: optionalList(reply, 'partitions').map((part) => decodeStored(fields(part, 'partition'), 'partition')),
    ...(disk === undefined
      ? {}
      : { disk: { free: optionalNumber(disk, 'free') ?? 0, total: optionalNumber(disk, 'total') ?? 0 } }),
    retention: {
      ...present({ days: optionalNumber(retention, 'days'), bytes: optionalNumber(retention, 'bytes') }),
      indexes: isFields(retention.indexes)
        ? Object.entries(retention.indexes).flatMap(([name, days]) => (typeof days === 'number' ? { name, days } : []))
        : [],
    },
    deadLetters: {
      batches: optionalNumber(dead, 'batches') ?? 0,
      events: optionalNumber(dead, 'events') ?? 0,
      bytes: optionalNumber(dead, 'bytes') ?? 0,
    },
  };
}

function decodeStored(stored: Fields, nameIn: string): Stored {
  return {
    name: optionalText(stored, nameIn) ?? '',
    events: optionalNumber(stored, 'events') ?? 0,
    bytesOnDisk: optionalNumber(stored, 'bytesOnDisk') ?? 0,
    bytesRaw: optionalNumber(stored, 'bytesRaw') ?? 0,
    ...present({ first: optionalNumber(stored, 'first'), last: optionalNumber(stored, 'last') }),
  };
}
