import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder, writeFileAtomically } from '../define/index.ts';
import type { Notice } from './notice.ts';

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
  '# Saved searches that ship with Tocsin and were laid out, or left out: none of them is laid out again, what ships later is.\n';
/** In a mark: the folder was there before the first start. */
const NONE = '(none)';

/**
 * Makes the folder of saved searches, with those that ship in it, at the first start of a data folder; all of it appears, or nothing.
 * What ships with a later version is laid beside them, unless its name is taken; what was laid once and is gone stays gone. A folder
 * that is there before the first start, even an empty one, is somebody's and stays as it is for ever.
 */
export const laySearches = async ({ shipped, folder, mark, notice }: ShippedSearches): Promise<void> => {
  const known = readMark(mark);
  try {
    if (known === undefined && existsSync(folder)) return await writeMark(mark, [NONE]);
    if (shipped === undefined) {
      if (known === undefined) throw new Error('this installation lacks them');
      return;
    }
    const names = (await readdir(shipped)).sort();
    if (known === undefined) {
      await copyWhole(shipped, folder);
      notice(
        'info',
        `${names.length} saved searches that ship with Tocsin are in ${folder}: change or delete them as you like`,
      );
    } else {
      const isOurs = !known.has(NONE) && existsSync(folder);
      const fresh = isOurs && known.size > 0 ? names.filter((name) => !known.has(name)) : [];
      const laid = fresh.filter((name) => !existsSync(join(folder, name)));
      for (const name of laid) await copy(join(shipped, name), join(folder, name));
      if (laid.length > 0)
        notice('info', `saved searches that ship with this version are new in ${folder}: ${laid.join(', ')}`);
      // A mark of before names were kept stands for those of that time.
      if (known.size > 0 && fresh.length === 0) return;
    }
    await writeMark(mark, [...new Set([...(known ?? []), ...names])]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notice(
      'warn',
      `the saved searches that ship with Tocsin can't be laid out in ${folder} (${reason}): tried again at the next start; to do without them, make that folder`,
    );
  }
};

/** Undefined: there was no start yet. */
const readMark = (mark: string): ReadonlySet<string> | undefined => {
  if (!existsSync(mark)) return undefined;
  const lines = readFileSync(mark, 'utf8').split('\n');
  return new Set(lines.filter((line) => line === NONE || /^[\w.-]+\.ya?ml$/.test(line)));
};

const writeMark = (mark: string, names: readonly string[]): Promise<void> =>
  writeFileAtomically(mark, `${MARK}${[...names].sort().join('\n')}\n`, { mode: 0o600 });

/** Written anew: those of an installation may belong to somebody else, and be read-only. */
const copy = async (from: string, to: string): Promise<void> => writeFileAtomically(to, await readFile(from, 'utf8'));

const copyWhole = async (from: string, folder: string): Promise<void> => {
  const draft = join(dirname(folder), `.${basename(folder)}.laying`);
  await rm(draft, { recursive: true, force: true });
  try {
    const names = await readdir(from);
    await mkdir(draft, { recursive: true });
    for (const name of names) await copy(join(from, name), join(draft, name));
    await rename(draft, folder);
    await syncFolder(dirname(folder));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
