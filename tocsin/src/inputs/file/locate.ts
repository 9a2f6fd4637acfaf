import { closeSync, fstatSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type FileFacts, hasCode, lookAt, openSame } from './find-files.ts';
import { bears, beginsAlike, beginsLike, COPY_BYTES, type Identity, type Mark } from './identity.ts';
import type { SourceState } from './journal-records.ts';

const MAX_CANDIDATES = 64;

/** Content that was read before and is looked for again. */
export interface Wanted {
  readonly path: string;
  readonly identity: Identity;
  readonly mark?: Mark | undefined;
  /** Bytes that must be there. */
  readonly reach: number;
}

/** Open. Of a `part`, a copy of its beginning, there is no more than that. */
export type Found = { readonly kind: 'found' | 'part'; readonly fd: number; readonly facts: FileFacts };

export type Location =
  | Found
  /** Its file is there, with other content. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'absent' };

/** What lies in folders; each is read once until `forget`. */
export class Folders {
  readonly #known = new Map<string, ReadonlyMap<string, FileFacts>>();
  readonly #names = new Map<string, readonly string[]>();

  forget(): void {
    this.#known.clear();
    this.#names.clear();
  }

  /** Files whose names begin alike, each inode once: of many thousands in a folder only these are looked at. */
  beginningWith(folder: string, prefix: string): readonly FileFacts[] {
    const names = this.#names.get(folder) ?? namesIn(folder);
    this.#names.set(folder, names);
    return [
      ...filesOf(
        folder,
        names.filter((name) => name.startsWith(prefix)),
      ).values(),
    ];
  }

  /** By device and inode. */
  filesIn(folder: string): ReadonlyMap<string, FileFacts> {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const files = filesOf(folder, namesIn(folder));
    this.#known.set(folder, files);
    return files;
  }
}

const filesOf = (folder: string, names: readonly string[]): ReadonlyMap<string, FileFacts> => {
  const files = new Map<string, FileFacts>();
  for (const name of names) {
    try {
      const facts = lookAt(join(folder, name));
      if (facts !== undefined && !files.has(facts.file)) files.set(facts.file, facts);
    } catch {
      // Not ours to look at.
    }
  }
  return files;
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Whether a rotation of `original` may be called `name`: `app.log` → `app.log.1`, `app-20261124.log`. */
export const isRotationName = (name: string, original: string): boolean => {
  if (name === original) return false;
  if (name.startsWith(original)) return /^[-._~]/.test(name.slice(original.length));
  const extension = extname(original);
  const stem = original.slice(0, original.length - extension.length);
  if (extension === '' || !name.startsWith(stem) || !name.endsWith(extension)) return false;
  return /^[-._]\d[\d._T-]*$/.test(name.slice(stem.length, name.length - extension.length));
};

/** Names of which `name` may be a rotation, the longest first. */
export const originalNames = (name: string): readonly string[] => {
  const names: string[] = [];
  for (let at = name.length - 1; at > 0; at--) if ('-._~'.includes(name[at] ?? '')) names.push(name.slice(0, at));
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (const shorter of names.filter((one) => one.length < stem.length)) {
    if (isRotationName(name, shorter + extension)) names.push(shorter + extension);
  }
  return names;
};

/** Files beside `path` that are named like a rotation of it, the youngest first. */
const rotationsOf = (path: string, folders: Folders): readonly FileFacts[] =>
  folders
    .beginningWith(dirname(path), basename(path, extname(path)))
    .filter((facts) => facts.path === path || isRotationName(basename(facts.path), basename(path)))
    .sort((one, other) => other.modified - one.modified)
    .slice(0, MAX_CANDIDATES);

/** A file beside `path`, named like a rotation of it, that passes the test. The caller closes the descriptor. */
export const findCopy = (
  path: string,
  folders: Folders,
  accepts: (fd: number, facts: FileFacts) => boolean,
): { readonly fd: number; readonly facts: FileFacts } | undefined => {
  for (const facts of rotationsOf(path, folders)) {
    try {
      const fd = openSame(facts.path, facts.file);
      if (fd === undefined) continue;
      if (accepts(fd, facts)) return { fd, facts };
      closeSync(fd);
    } catch {
      // Gone or closed to us: the next one is tried.
    }
  }
  return undefined;
};

export const holds = (fd: number, wanted: Wanted): boolean =>
  fstatSync(fd).size >= wanted.reach && beginsLike(fd, wanted.identity) && bears(fd, wanted.mark);

/** Whether a file is a copy made before all of it was read. */
const holdsPart = (fd: number, { identity, mark }: Wanted): boolean => {
  const { size } = fstatSync(fd);
  return (
    size >= COPY_BYTES && beginsAlike(fd, size, identity) && (mark === undefined || mark.at > size || bears(fd, mark))
  );
};

/**
 * Finds content again: by inode at its path, by inode under another name in its folder, and else as a copy.
 * `isTaken` says that a file belongs to another source.
 */
export const locate = (
  wanted: Wanted,
  folders: Folders,
  isTaken: (fd: number, facts: FileFacts) => boolean,
): Location => {
  const { path, identity } = wanted;
  let kind: 'replaced' | 'unreadable' | 'absent' = 'absent';
  try {
    const here = lookAt(path);
    const facts = here?.file === identity.file ? here : folders.filesIn(dirname(path)).get(identity.file);
    const fd = facts === undefined ? undefined : openSame(facts.path, facts.file);
    if (facts !== undefined && fd !== undefined) {
      if (holds(fd, wanted)) return { kind: 'found', fd, facts };
      closeSync(fd);
      // Under another name it is rather another file that took over the inode.
      if (facts === here) kind = 'replaced';
    }
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) kind = 'unreadable';
  }
  if (kind === 'unreadable' || identity.length < COPY_BYTES || wanted.mark === undefined) return { kind };
  const copy = findCopy(path, folders, (fd, facts) => holds(fd, wanted) && !isTaken(fd, facts));
  if (copy !== undefined) return { kind: 'found', ...copy };
  const part = findCopy(
    path,
    folders,
    (fd, facts) => facts.path !== path && holdsPart(fd, wanted) && !isTaken(fd, facts),
  );
  return part === undefined ? { kind } : { kind: 'part', ...part };
};

/** Whether an open file is still what `locate` found: another process may have emptied it since. */
export const isStill = ({ kind, fd, facts }: Found, wanted: Wanted): boolean =>
  kind === 'found' ? holds(fd, wanted) : fstatSync(fd).size >= facts.size && holdsPart(fd, wanted);

/** What of a state must be found again. */
export const wantedOf = ({ path, identity, mark, offset }: SourceState): Wanted => ({
  path,
  identity,
  mark,
  reach: Math.max(offset, mark?.at ?? 0),
});
