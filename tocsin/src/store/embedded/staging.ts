import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Memory file systems are used only while this much is free there. */
const ROOM = 256 << 20;

/** Holds the bodies of inserts while the engine reads them: in memory where there is room, else beside the data. */
export class Staging {
  readonly #memory: string;
  readonly #disk: string;
  #count = 0;

  /** Only for the owner of the directory's lock: what an earlier engine left behind is removed. */
  constructor(directory: string) {
    const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
    this.#memory = `/dev/shm/tocsin-${name}`;
    this.#disk = join(directory, 'staging');
    for (const path of [this.#memory, this.#disk]) rmSync(path, { recursive: true, force: true });
    mkdirSync(this.#disk, { recursive: true, mode: 0o700 });
  }

  async hold<T>(body: Readable, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.#folder(), `${++this.#count}.native`);
    try {
      await pipeline(body, createWriteStream(path, { mode: 0o600 }));
      return await use(path);
    } finally {
      await unlink(path).catch(() => undefined);
    }
  }

  #folder(): string {
    try {
      const { bavail, bsize } = statfsSync('/dev/shm');
      if (bavail * bsize > ROOM) {
        mkdirSync(this.#memory, { recursive: true, mode: 0o700 });
        return this.#memory;
      }
    } catch {
      // No memory file system here.
    }
    return this.#disk;
  }

  close(): void {
    for (const path of [this.#memory, this.#disk]) rmSync(path, { recursive: true, force: true });
  }
}
