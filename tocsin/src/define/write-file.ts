import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isCode } from './scan-folder.ts';

/**
 * Writes a file so that whoever reads it sees the old text or the new one, and a power cut leaves one of them. `fresh`: fails
 * with EEXIST where there is one. `mode`: who may read it.
 */
export const writeFileAtomically = async (
  file: string,
  content: string | Uint8Array,
  { fresh = false, mode = 0o640 }: { readonly fresh?: boolean; readonly mode?: number } = {},
): Promise<void> => {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await (fresh ? link(draft, file) : rename(draft, file));
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(folder);
};

export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Whether the folder, or the one in which it would be made, can be written. */
export const isWritable = async (path: string): Promise<boolean> => {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      return true;
    } catch (error) {
      if (!isCode(error, 'ENOENT') || folder === dirname(folder)) return false;
    }
  }
};

/** Why a folder can't be written, with the mend; undefined: it is something else. */
export const whyNotWritten = (folder: string, error: unknown): string | undefined => {
  const code = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].find((one) => isCode(error, one));
  if (code === undefined) return undefined;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return `${folder} cannot be written (${code}): ${isFull ? 'the disk is full' : 'check its permissions'}`;
};
