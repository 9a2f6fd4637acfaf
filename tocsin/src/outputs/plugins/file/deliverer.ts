import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EncodedBatch } from '../../output.ts';
import type { DelivererContext, OutputDeliverer } from '../../output-plugin.ts';
import { stretchesOf } from '../../stream-batches.ts';
import { OpenFiles } from './open-files.ts';
import { isDue, type Rotation, rotate } from './rotation.ts';
import { makeEndWhole } from './whole-end.ts';

const compress = promisify(gzip);
const PAUSES = [100, 500, 2_000, 5_000];

export interface FileSettings {
  readonly gzip: boolean;
  readonly createIfDeleted: boolean;
  readonly overwrite: boolean;
  readonly failureName: string;
  /** Where events go whose path can't be made; undefined where no event has a say in it. */
  readonly failurePath: string | undefined;
  readonly folderMode: number | undefined;
  readonly fileMode: number | undefined;
  /** A file that would grow beyond becomes `….1`, what that was `….2`, and so on. */
  readonly rotation?: Rotation | undefined;
  /** The end of a file that is there is made whole before it is appended to. */
  readonly mendsEnd?: boolean;
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
    const { mendsEnd, gzip: isGzip } = settings;
    this.#files = new OpenFiles({
      ...settings,
      prepare: mendsEnd === true ? (path) => this.#mend(path, isGzip) : undefined,
    });
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    for (const { name, from, to, last, chunk } of stretchesOf(batch)) {
      const begin = this.#settings.overwrite ? last : from;
      await this.#write(name, new Uint8Array(chunk, begin, to - begin), signal);
    }
  }

  async #write(named: string, records: Uint8Array, signal: AbortSignal): Promise<void> {
    const { failurePath } = this.#settings;
    let path = named;
    // Each batch is a gzip member of its own: the file is whole after each of them, whatever happens next.
    const bytes: Uint8Array = this.#settings.gzip ? await compress(records) : records;
    let written = 0;
    for (let attempt = 0; ; attempt++) {
      try {
        if (written === 0) await this.#rotate(path, bytes.length);
        const handle = await this.#open(path);
        if (this.#settings.overwrite && written === 0) await handle.truncate(0);
        while (written < bytes.length) written += await writeSome(handle, bytes, written);
        this.#told = undefined;
        this.#context.answered?.({ ok: true, words: `written to ${path}` });
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        // An event must not hold up all others by a path that no time makes possible.
        if (failurePath !== undefined && path !== failurePath && isImpossible(error)) {
          this.#tell(`${path} can't be written: ${reason}; such events go to ${failurePath}`);
          this.#context.count('path_failures');
          path = failurePath;
          continue;
        }
        this.#context.answered?.({ ok: false, words: `${path} can't be written: ${reason}` });
        this.#tell(`${path} can't be written: ${reason}; it is tried again until it can`);
        this.#context.count('retries');
        await sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)], undefined, { signal });
      }
    }
  }

  async #mend(path: string, isGzip: boolean): Promise<void> {
    const done = await makeEndWhole(path, isGzip ? 'gzip' : 'lines');
    if (done !== undefined) this.#context.notice('info', `${path} ${done}`);
  }

  async #rotate(path: string, more: number): Promise<void> {
    const { rotation } = this.#settings;
    if (rotation === undefined || !(await isDue(path, more, rotation))) return;
    await this.#files.close(path);
    // What an earlier run left may be put aside before it is written to.
    if (this.#settings.mendsEnd === true) await this.#mend(path, this.#settings.gzip);
    await rotate(path, rotation);
    this.#context.count('rotated');
  }

  async #open(path: string): Promise<FileHandle> {
    const refused = this.#context.permissions.path(path, 'write');
    if (refused !== undefined) throw new Refused(refused);
    if (this.#settings.createIfDeleted || !(await this.#files.isDeleted(path))) return this.#files.open(path);
    const failure = join(dirname(path), this.#settings.failureName);
    return this.#files.open(basename(path) === this.#settings.failureName ? path : failure);
  }

  #tell(message: string): void {
    if (message !== this.#told) this.#context.notice('error', message);
    this.#told = message;
  }

  async close(): Promise<void> {
    await this.#files.closeAll();
  }
}

/** Leave is missing for a path. */
class Refused extends Error {}

/** A folder where a file is to be, a file where a folder is to be, links in a circle, a name that the file system does not take. */
const IMPOSSIBLE = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ']);

const isImpossible = (error: unknown): boolean =>
  error instanceof Refused || (error instanceof Error && IMPOSSIBLE.has((error as NodeJS.ErrnoException).code ?? ''));

const writeSome = async (handle: FileHandle, bytes: Uint8Array, at: number): Promise<number> =>
  (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
