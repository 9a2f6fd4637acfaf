import { rename, rm, stat } from 'node:fs/promises';

export interface Rotation {
  /** Of a file, before it is put aside. */
  readonly maxBytes: number;
  /** Files that are put aside; the oldest goes. */
  readonly keep: number;
}

export async function isDue(path: string, more: number, { maxBytes }: Rotation): Promise<boolean> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return size > 0 && size + more > maxBytes;
}

/** Each step is a rename: whoever reads finds every file whole under one name or the next, also after a crash. */
export async function rotate(path: string, { keep }: Rotation): Promise<void> {
  await rm(`${path}.${keep}`, { force: true });
  for (let number = keep - 1; number >= 0; number--) {
    const from = number === 0 ? path : `${path}.${number}`;
    await rename(from, `${path}.${number + 1}`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
