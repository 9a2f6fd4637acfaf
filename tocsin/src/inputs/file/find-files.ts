import {
  type BigIntStats,
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ANY_FOLDERS, compilePath, compileSegment, expandBraces, matchesPath, type Segment } from './glob.ts';
import { PathRules } from './path-rules.ts';

/** What a look at a path tells. `file` is device and inode: exact, where numbers above 2^53 would be rounded. */
export interface FileFacts {
  readonly path: string;
  readonly file: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** Editors' leftovers are no logs. */
const SKIPPED = /\.swp$|~$/;
/** Compressed in a way that is not read. */
const UNREAD = /\.(?:bz2|xz|zst|zip)$/i;
const ARCHIVE = /\.gz$/i;
/** What rotations call what they compress: `app.log.1.gz`, `app.log.gz`, `app.log-20261124.gz`. */
const ARCHIVE_ENDS = ['.1.gz', '.2.gz', '.gz', '-20261124.gz'];
const MAX_DEPTH = 64;

export const fileKey = (stat: BigIntStats): string => `${stat.dev}:${stat.ino}`;

export const factsOf = (path: string, stat: BigIntStats): FileFacts => ({
  path,
  file: fileKey(stat),
  size: Number(stat.size),
  modified: Number(stat.mtimeMs),
});

/** Whether a file is read by inflating it. */
export const isArchive = (path: string): boolean => ARCHIVE.test(path);

/** Facts of a regular file; undefined where there is none. Throws what is not mere absence. */
export const lookAt = (path: string): FileFacts | undefined => {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat?.isFile() ? factsOf(path, stat) : undefined;
};

/** A pipe or a terminal may have taken the path meanwhile: opening it must neither wait nor claim it. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Opens what lies at a path if it is still that file; undefined where another has taken its place. */
export const openSame = (path: string, file: string): number | undefined => {
  const fd = openSync(path, READ);
  if (fileKey(fstatSync(fd, { bigint: true })) === file) return fd;
  closeSync(fd);
  return undefined;
};

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

export type OnTrouble = (path: string, error: unknown) => void;

/** As the options of the input say it. */
export interface FileSelection {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly whitelist?: string | undefined;
  readonly blacklist?: string | undefined;
}

/** Finds the files that patterns name. A folder stands for every file below it. */
export class FileFinder {
  readonly #patterns: readonly (readonly Segment[])[];
  readonly #refused: readonly ((path: string) => boolean)[];
  readonly #rules: PathRules;
  #found = new Map<string, FileFacts>();
  #entered = new Set<string>();
  #onTrouble: OnTrouble = () => undefined;
  readonly #onLeftOut: (path: string) => void;

  /** `onLeftOut` is told, at each look, of files that are compressed in a way that is not read. */
  constructor(
    { paths, exclude, whitelist, blacklist }: FileSelection,
    onLeftOut: (path: string) => void = () => undefined,
  ) {
    this.#onLeftOut = onLeftOut;
    this.#patterns = paths.flatMap(expandBraces).map((pattern) => compilePath(resolve(pattern)));
    this.#refused = exclude.flatMap(expandBraces).map((pattern) => {
      if (pattern.includes('/')) {
        const segments = compilePath(resolve(pattern));
        return (path) => matchesPath(segments, path.split('/').filter(Boolean));
      }
      const matches = compileSegment(pattern);
      return (path) => matches(basename(path));
    });
    this.#rules = new PathRules({ whitelist, blacklist });
  }

  /** Files there now, each path once, but for `archives`. What is not there (yet) is no trouble; what can't be looked into is. */
  find(onTrouble: OnTrouble): readonly FileFacts[] {
    this.#found = new Map();
    this.#onTrouble = onTrouble;
    this.#rules.begin();
    for (const pattern of this.#patterns) {
      this.#entered = new Set();
      this.#match('/', pattern, 0, 0);
    }
    return [...this.#found.values()].filter(({ path }) => !isArchive(path));
  }

  /** The archives that the last `find` came across. */
  get archives(): readonly FileFacts[] {
    return [...this.#found.values()].filter(({ path }) => isArchive(path));
  }

  /** Whether a file at this path would be found. */
  covers(path: string): boolean {
    if (SKIPPED.test(path) || UNREAD.test(path) || this.#refused.some((refuses) => refuses(path))) return false;
    if (this.#rules.judge(path) !== 'taken') return false;
    const parts = path.split('/').filter(Boolean);
    // A folder stands for every file below it.
    return this.#patterns.some((pattern) => parts.some((_, at) => matchesPath(pattern, parts.slice(0, at + 1))));
  }

  /** Whether a file that a rotation makes of this one by compressing it would be found. */
  coversArchiveOf(path: string): boolean {
    const dated = path.replace(/(\.[^./]+)$/, '-20261124$1.gz');
    return this.covers(dated) || ARCHIVE_ENDS.some((end) => this.covers(path + end));
  }

  #match(folder: string, segments: readonly Segment[], at: number, depth: number): void {
    const segment = segments[at];
    if (segment === undefined || depth > MAX_DEPTH) return;
    const last = at === segments.length - 1;
    if (typeof segment === 'string') {
      const path = join(folder, segment);
      if (last) this.#take(path, { explicit: true });
      else this.#match(path, segments, at + 1, depth + 1);
      return;
    }
    // Several ways of `**` lead to the same place.
    const key = `${at} ${folder}`;
    if (this.#entered.has(key)) return;
    this.#entered.add(key);
    if (segment === ANY_FOLDERS) {
      if (last) this.#walk(folder, depth);
      else this.#match(folder, segments, at + 1, depth);
      for (const entry of last ? [] : this.#entries(folder)) {
        if (entry.isDirectory()) this.#match(join(folder, entry.name), segments, at, depth + 1);
      }
      return;
    }
    const entries = this.#entries(folder).filter(({ name }) => segment(name));
    if (last) this.#judge(folder, entries);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (!last) {
        if (entry.isDirectory() || entry.isSymbolicLink()) this.#match(path, segments, at + 1, depth + 1);
      } else if (!entry.isDirectory()) this.#take(path, { explicit: false });
    }
  }

  #walk(folder: string, depth: number): void {
    if (depth > MAX_DEPTH) return;
    const entries = this.#entries(folder);
    this.#judge(folder, entries);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      // A linked folder is not followed: it may lead back up.
      if (entry.isDirectory()) this.#walk(path, depth + 1);
      else this.#take(path, { explicit: false });
    }
  }

  #take(path: string, { explicit }: { explicit: boolean }): void {
    if (this.#found.has(path) || SKIPPED.test(path) || this.#refused.some((refuses) => refuses(path))) return;
    try {
      // The rules are about files, not about a folder that stands for those below it.
      if (!explicit && this.#isRefused(path)) return;
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (explicit && stat?.isDirectory()) this.#walk(path, 0);
      else if (explicit && this.#isRefused(path)) return;
      else if (stat?.isFile() && UNREAD.test(path)) this.#onLeftOut(path);
      else if (stat?.isFile()) this.#found.set(path, factsOf(path, stat));
      else if (stat === undefined && path.includes('\uFFFD')) {
        this.#onTrouble(path, new Error('its name is not valid UTF-8; rename it'));
      }
    } catch (error) {
      this.#report(path, error);
    }
  }

  #judge(folder: string, entries: readonly Dirent[]): void {
    this.#rules.judgeAll(entries.flatMap((entry) => (entry.isDirectory() ? [] : [join(folder, entry.name)])));
  }

  /** Where it can't be told in time whether a file is wanted, it is left out, and that is said. */
  #isRefused(path: string): boolean {
    const judgement = this.#rules.judge(path);
    if (judgement === 'unknown')
      this.#onTrouble(path, new Error('whitelist or blacklist takes too long with this path: make it simpler'));
    return judgement !== 'taken';
  }

  #entries(folder: string): readonly Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.#report(folder, error);
      return [];
    }
  }

  #report(path: string, error: unknown): void {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) this.#onTrouble(path, error);
  }
}
