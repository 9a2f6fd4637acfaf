import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder, writeFileAtomically } from '../define/index.ts';
import type { Notice } from './system.ts';

export interface ShippedSearches {
  /** Folder of those that ship; undefined where the installation lacks it. */
  readonly shipped: string | undefined;
  /** Where saved searches are read from. */
  readonly folder: string;
  /** File of the data folder that keeps this from happening again. */
  readonly mark: string;
  readonly notice: Notice;
}

const MARK =
  'Tocsin lays out the saved searches that ship with it at its first start, and never while this file is here.\n';

/**
 * Makes the folder of saved searches, with those that ship in it, at the first start of a data folder. A folder that is
 * there, even an empty one, is somebody's and stays as it is. All of it appears, or nothing.
 */
export const laySearches = async ({ shipped, folder, mark, notice }: ShippedSearches): Promise<void> => {
  if (existsSync(mark)) return;
  try {
    if (!existsSync(folder)) {
      if (shipped === undefined) throw new Error('this installation lacks them');
      const count = await copyWhole(shipped, folder);
      notice(
        'info',
        `${count} saved searches that ship with Tocsin are in ${folder}: change or delete them as you like`,
      );
    }
    await writeFileAtomically(mark, MARK, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notice(
      'warn',
      `the saved searches that ship with Tocsin can't be laid out in ${folder} (${reason}): tried again at the next start; to do without them, make that folder`,
    );
  }
};

const copyWhole = async (from: string, folder: string): Promise<number> => {
  const draft = join(dirname(folder), `.${basename(folder)}.laying`);
  await rm(draft, { recursive: true, force: true });
  try {
    // Written anew: those of an installation may belong to somebody else, and be read-only.
    const names = await readdir(from);
    await mkdir(draft, { recursive: true });
    for (const name of names) await writeFileAtomically(join(draft, name), await readFile(join(from, name), 'utf8'));
    await rename(draft, folder);
    await syncFolder(dirname(folder));
    return names.length;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
