import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Events name the files: a flood of names must not use up what the process may open. */
const MOST_OPEN = 256;

export interface OpenFilesOptions {
  /** Of folders and files that are made. Undefined: as the process's umask says. */
  readonly folderMode: number | undefined;
  readonly fileMode: number | undefined;
  /** Called before a file is opened that may be there. */
  readonly prepare?: ((path: string) => Promise<void>) | undefined;
}

/** Files that are appended to, kept open; beyond a bound the one that was longest without use is closed. */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  readonly #files = new Map<string, { readonly handle: FileHandle; readonly inode: number }>();

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /** Whether it was here, and somebody has taken it away. */
  async isDeleted(path: string): Promise<boolean> {
    const file = this.#files.get(path);
    return file !== undefined && (await inodeOf(path)) !== file.inode;
  }

  /** The file of that name, made where it is missing. */
  async open(path: string): Promise<FileHandle> {
    const known = this.#files.get(path);
    if (known !== undefined) {
      this.#files.delete(path);
      if ((await inodeOf(path)) === known.inode) {
        this.#files.set(path, known);
        return known.handle;
      }
      await known.handle.close();
    }
    const { folderMode, fileMode, prepare } = this.#options;
    await mkdir(dirname(path), { recursive: true, ...(folderMode === undefined ? {} : { mode: folderMode }) });
    await prepare?.(path);
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, fileMode);
    this.#files.set(path, { handle, inode: (await handle.stat()).ino });
    const [oldest] = this.#files.keys();
    if (this.#files.size > MOST_OPEN && oldest !== undefined) await this.close(oldest);
    return handle;
  }

  async close(path: string): Promise<void> {
    const file = this.#files.get(path);
    this.#files.delete(path);
    await file?.handle.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#files.keys()].map((path) => this.close(path)));
  }
}

const inodeOf = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).ino;
  } catch {
    return undefined;
  }
};
