import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Again, Attempts } from '../attempts.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer } from '../output-plugin.ts';

const LINE_FEED = 0x0a;

/**
 * Appends batches of lines to a file, which counts as done once they are on the disk. A file that was moved or removed is made anew, so that
 * it may be rotated by moving it. A line that a crash has cut is ended before the next.
 */
export class AppendFile implements OutputDeliverer {
  readonly #path: string;
  readonly #context: DeliveryContext;
  readonly #attempts: Attempts;
  #handle: FileHandle | undefined;
  #inode = 0;

  constructor(path: string, context: DeliveryContext) {
    this.#path = path;
    this.#context = context;
    this.#attempts = new Attempts(context);
  }

  async deliver({ chunks }: EncodedBatch, signal: AbortSignal): Promise<void> {
    for (const chunk of chunks) {
      const bytes = new Uint8Array(chunk);
      let written = 0;
      await this.#attempts.run(async () => {
        try {
          const handle = await this.#open();
          // What a full disk has taken of it is not written twice.
          while (written < bytes.length) written += (await handle.write(bytes, written)).bytesWritten;
          await handle.datasync();
          return undefined;
        } catch (error) {
          signal.throwIfAborted();
          return new Again(`${this.#path} can't be written: ${error instanceof Error ? error.message : String(error)}`);
        }
      }, signal);
    }
    this.#context.answered({ ok: true, words: `${this.#path} has it` });
  }

  async #open(): Promise<FileHandle> {
    const refused = this.#context.permissions.path(this.#path, 'write');
    if (refused !== undefined) throw new Error(refused);
    if (this.#handle !== undefined) {
      const there = await stat(this.#path).catch(() => undefined);
      if (there?.ino === this.#inode) return this.#handle;
      await this.#close();
    }
    await mkdir(dirname(this.#path), { recursive: true });
    const handle = await open(this.#path, 'a+', 0o640);
    this.#handle = handle;
    const { ino, size } = await handle.stat();
    this.#inode = ino;
    if (size > 0) {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      if (buffer[0] !== LINE_FEED) await handle.write(Buffer.from([LINE_FEED]));
    }
    return handle;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
