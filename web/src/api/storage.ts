import type { Client } from './client.ts';
import { type Fields, fields, isFields, oneOf, optionalList, optionalNumber, optionalText, present } from './decode.ts';

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
  /** Over all indexes; named by day (`20261125`) or month (`202611`). */
  readonly partitions: readonly Stored[];
  readonly disk?: { readonly free: number; readonly total: number };
  readonly retention: {
    readonly days?: number;
    readonly bytes?: number;
    readonly indexes: readonly { readonly name: string; readonly days: number }[];
  };
  readonly deadLetters: { readonly batches: number; readonly events: number; readonly bytes: number };
  /** Since the start of the server, because of the limit of size. */
  readonly dropped: { readonly partitions: number; readonly events: number; readonly bytes: number };
  /** What a day adds on disk. */
  readonly bytesPerDay?: number;
  readonly nextDrop?: { readonly partition: string; readonly at: number; readonly because: 'age' | 'size' };
}

export async function readStorage(client: Client, signal: AbortSignal): Promise<Storage> {
  return decodeStorage(await client.request('GET', 'storage', { signal }));
}

export function decodeStorage(body: unknown): Storage {
  const reply = fields(body, 'storage');
  const retention = part(reply, 'retention');
  const dead = part(reply, 'deadLetters');
  const dropped = part(reply, 'dropped');
  const indexes = optionalList(reply, 'indexes').map((index) => fields(index, 'index'));
  const disk = isFields(reply.disk)
    ? { free: amount(reply.disk, 'freeBytes'), total: amount(reply.disk, 'totalBytes') }
    : undefined;
  return {
    indexes: indexes.map((index) => decodeStored(index, 'index')),
    partitions: joined(
      indexes.flatMap((index) =>
        optionalList(index, 'partitions').map((one) => decodeStored(fields(one, 'partition'), 'partition')),
      ),
    ),
    retention: {
      ...present({ days: optionalNumber(retention, 'days'), bytes: optionalNumber(retention, 'bytes') }),
      indexes: Object.entries(part(retention, 'indexes')).flatMap(([name, days]) =>
        typeof days === 'number' ? { name, days } : [],
      ),
    },
    deadLetters: { batches: amount(dead, 'batches'), events: amount(dead, 'events'), bytes: amount(dead, 'bytes') },
    dropped: {
      partitions: amount(dropped, 'partitions'),
      events: amount(dropped, 'events'),
      bytes: amount(dropped, 'bytes'),
    },
    ...present({
      disk,
      bytesPerDay: optionalNumber(reply, 'bytesPerDay'),
      nextDrop: isFields(reply.nextDrop) ? decodeDrop(reply.nextDrop) : undefined,
    }),
  };
}

function decodeStored(stored: Fields, nameIn: string): Stored {
  return {
    name: optionalText(stored, nameIn) ?? '',
    events: amount(stored, 'events'),
    bytesOnDisk: amount(stored, 'bytes'),
    bytesRaw: amount(stored, 'uncompressedBytes'),
    ...present({ first: optionalNumber(stored, 'first'), last: optionalNumber(stored, 'last') }),
  };
}

function decodeDrop(drop: Fields): NonNullable<Storage['nextDrop']> {
  return {
    partition: optionalText(drop, 'partition') ?? '',
    at: amount(drop, 'at'),
    because: oneOf(['age', 'size'] as const, drop.because, 'age'),
  };
}

/** The same day of several indexes is one. */
function joined(parts: readonly Stored[]): readonly Stored[] {
  const byName = new Map<string, Stored>();
  for (const one of parts) {
    const before = byName.get(one.name);
    byName.set(one.name, before === undefined ? one : sum(before, one));
  }
  return [...byName.values()];
}

function sum(a: Stored, b: Stored): Stored {
  const firsts = [a.first, b.first].filter((time) => time !== undefined);
  const lasts = [a.last, b.last].filter((time) => time !== undefined);
  return {
    name: a.name,
    events: a.events + b.events,
    bytesOnDisk: a.bytesOnDisk + b.bytesOnDisk,
    bytesRaw: a.bytesRaw + b.bytesRaw,
    ...(firsts.length === 0 ? {} : { first: Math.min(...firsts) }),
    ...(lasts.length === 0 ? {} : { last: Math.max(...lasts) }),
  };
}

function part(reply: Fields, name: string): Fields {
  const value = reply[name];
  return isFields(value) ? value : {};
}

function amount(reply: Fields, name: string): number {
  return optionalNumber(reply, name) ?? 0;
}
