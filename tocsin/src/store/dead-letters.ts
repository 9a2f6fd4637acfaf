import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EncodedBatch } from '../outputs/index.ts';

const SUFFIX = '.batch';
const DRAFT = '.draft';
const LF = 0x0a;
const PLAIN_TOKEN = /^[A-Za-z0-9_-]{1,100}$/;

/** First line of a dead letter, as JSON. The encoded batch follows it, byte for byte. */
export interface DeadLetterHeader {
  readonly version: 1;
  /** When it was put aside, ISO 8601. */
  readonly time: string;
  readonly token: string;
  readonly events: number;
  /** Bytes of the batch, after the line. */
  readonly bytes: number;
  readonly reason: string;
  /** ClickHouse's number of the error. */
  readonly code: number;
  readonly note: unknown;
}

export interface DeadLetterCounts {
  readonly batches: number;
  readonly events: number;
  readonly bytes: number;
}

export interface DeadBatch {
  readonly batch: EncodedBatch;
  /** When it was put aside. */
  readonly time: string;
}

const fileOf = (token: string): string =>
  `${PLAIN_TOKEN.test(token) ? token : createHash('sha256').update(token).digest('hex')}${SUFFIX}`;

export class DeadLettersFull extends Error {
  override readonly name = 'DeadLettersFull';
}

interface Kept {
  readonly events: number;
  readonly bytes: number;
}

/** A bounded folder of batches that the engine refuses, one file each, durable once `keep` has resolved. */
export class DeadLetters {
  readonly directory: string;
  readonly #limit: number;
  readonly #kept = new Map<string, Kept>();

  private constructor(directory: string, limit: number) {
    this.directory = directory;
    this.#limit = limit;
  }

  /** Takes stock of what an earlier run left. */
  static async open(directory: string, limit: number): Promise<DeadLetters> {
    const letters = new DeadLetters(directory, limit);
    for (const name of await letters.#look()) {
      if (name.endsWith(DRAFT)) await rm(join(directory, name), { force: true });
    }
    return letters;
  }

  async counts(): Promise<DeadLetterCounts> {
    await this.#look();
    let events = 0;
    let bytes = 0;
    for (const kept of this.#kept.values()) {
      events += kept.events;
      bytes += kept.bytes;
    }
    return { batches: this.#kept.size, events, bytes };
  }

  /** Returns the path of the file. The same token again replaces its file: a batch repeated after a crash is kept once. */
  async keep(batch: EncodedBatch, refusal: { readonly code: number; readonly reason: string }, now: number) {
    const bytes = batch.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    const header: DeadLetterHeader = {
      version: 1,
      time: new Date(now).toISOString(),
      token: batch.token,
      events: batch.events,
      bytes,
      reason: refusal.reason.slice(0, 2000),
      code: refusal.code,
      note: batch.note,
    };
    const line = Buffer.from(`${JSON.stringify(header)}\n`);
    const name = fileOf(batch.token);
    const size = line.length + bytes;
    await this.#makeRoom(name, size);
    const path = join(this.directory, name);
    await this.#write(path, [line, ...batch.chunks.map((chunk) => Buffer.from(chunk))]);
    this.#kept.set(name, { events: batch.events, bytes: size });
    return path;
  }

  async #makeRoom(name: string, size: number): Promise<void> {
    const { batches, bytes } = await this.counts();
    if (bytes - (this.#kept.get(name)?.bytes ?? 0) + size <= this.#limit) return;
    throw new DeadLettersFull(
      `${this.directory} holds ${batches} refused batches and may not grow beyond ${this.#limit} bytes`,
    );
  }

  async #write(path: string, pieces: readonly Buffer[]): Promise<void> {
    if ((await mkdir(this.directory, { recursive: true, mode: 0o700 })) !== undefined) {
      await syncFolder(dirname(this.directory));
    }
    const draft = `${path}${DRAFT}`;
    try {
      const file = await open(draft, 'w', 0o600);
      try {
        for (const piece of pieces) await file.writeFile(piece);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncFolder(this.directory);
  }

  /** People move letters away, and back: what is in the folder counts. */
  async #look(): Promise<string[]> {
    const before = [...this.#kept.keys()];
    const names = await readdir(this.directory).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    });
    const present = new Set(names);
    for (const name of before) if (!present.has(name)) this.#kept.delete(name);
    for (const name of names) {
      if (!name.endsWith(SUFFIX) || this.#kept.has(name)) continue;
      const path = join(this.directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found !== undefined) this.#kept.set(name, { events: await eventsOf(path), bytes: found.size });
    }
    return names;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Of every batch of a folder; also while a process writes to it. Files that are not ours are passed over. */
export async function* readDeadLetterHeaders(directory: string): AsyncGenerator<DeadLetterHeader> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.sort()) {
    const header = name.endsWith(SUFFIX) ? await headerOf(join(directory, name)) : undefined;
    if (header !== undefined) yield header;
  }
}

/** Undefined where the file is not one of ours, or has gone. */
async function headerOf(path: string): Promise<DeadLetterHeader | undefined> {
  const stream = createReadStream(path, { encoding: 'utf8', end: 1 << 20 });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const header: unknown = JSON.parse(line);
      return typeof header === 'object' && header !== null && 'events' in header && typeof header.events === 'number'
        ? (header as DeadLetterHeader)
        : undefined;
    }
  } catch {
    // It still takes its room.
  } finally {
    stream.destroy();
  }
  return undefined;
}

/** 0 where the file is not one of ours. */
const eventsOf = async (path: string): Promise<number> => (await headerOf(path))?.events ?? 0;

/** A batch as it was put aside. Undefined where there is none of this token, or its file is not one of ours. */
export async function readDeadLetter(directory: string, token: string): Promise<DeadBatch | undefined> {
  const path = join(directory, fileOf(token));
  const header = await headerOf(path);
  if (header === undefined) return undefined;
  const bytes = await readFile(path);
  const block = bytes.subarray(bytes.indexOf(LF) + 1);
  return {
    batch: { token: header.token, events: header.events, chunks: [new Uint8Array(block).buffer], note: header.note },
    time: header.time,
  };
}

export async function removeDeadLetter(directory: string, token: string): Promise<void> {
  await rm(join(directory, fileOf(token)), { force: true });
}
