import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EncodedBatch } from '../../output.ts';
import type { DelivererContext, OutputDeliverer } from '../../output-plugin.ts';
import { stretchesOf } from '../../stream-batches.ts';
import { OpenFiles } from './open-files.ts';

const compress = promisify(gzip);
const PAUSES = [100, 500, 2_000, 5_000];

export interface FileSettings {
  readonly gzip: boolean;
  readonly createIfDeleted: boolean;
  readonly overwrite: boolean;
  readonly failureName: string;
  readonly folderMode: number | undefined;
  readonly fileMode: number | undefined;
}

/** Appends batches to files. One that can't be written is tried for ever: the disk may have room again. */
export class FileDeliverer implements OutputDeliverer {
  readonly #settings: FileSettings;
  readonly #context: DelivererContext;
  readonly #files: OpenFiles;
  #told: string | undefined;

  constructor(settings: FileSettings, context: DelivererContext) {
    this.#settings = settings;
    this.#context = context;
    this.#files = new OpenFiles(settings);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    for (const { name, from, to, last, chunk } of stretchesOf(batch)) {
      const begin = this.#settings.overwrite ? last : from;
      await this.#write(name, new Uint8Array(chunk, begin, to - begin), signal);
    }
  }

  async #write(path: string, records: Uint8Array, signal: AbortSignal): Promise<void> {
    // Each batch is a gzip member of its own: the file is whole after each of them, whatever happens next.
    const bytes: Uint8Array = this.#settings.gzip ? await compress(records) : records;
    let written = 0;
    for (let attempt = 0; ; attempt++) {
      try {
        const handle = await this.#open(path);
        if (this.#settings.overwrite && written === 0) await handle.truncate(0);
        while (written < bytes.length) written += await writeSome(handle, bytes, written);
        this.#told = undefined;
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#tell(`${path} can't be written: ${reason}; it is tried again until it can`);
        this.#context.count('retries');
        await sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)], undefined, { signal });
      }
    }
  }

  async #open(path: string): Promise<FileHandle> {
    const refused = this.#context.permissions.path(path, 'write');
    if (refused !== undefined) throw new Error(refused);
    if (this.#settings.createIfDeleted || !(await this.#files.isDeleted(path))) return this.#files.open(path);
    const failure = join(dirname(path), this.#settings.failureName);
    return this.#files.open(basename(path) === this.#settings.failureName ? path : failure);
  }

  #tell(message: string): void {
    if (message !== this.#told) this.#context.notice('error', message);
    this.#told = message;
  }

  async close(): Promise<void> {
    await this.#files.close();
  }
}

const writeSome = async (handle: FileHandle, bytes: Uint8Array, at: number): Promise<number> =>
  (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
