import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  editBody,
  type Problem,
  printProblem,
  readYamlText,
  sameValues,
  syncFolder,
  writeBody,
  writeFileAtomically,
} from '../define/index.ts';
import { checkSpl } from './check-spl.ts';
import { type DefinitionContext, type ReadDefinition, readDefinition } from './definition.ts';
import type { SavedSearch } from './saved-search.ts';
import { type SavedSearches, SavedSearchesError, type SavedSearchFile } from './saved-searches.ts';
import { isCode, type Seen, scanFolder, stampOf } from './scan-folder.ts';
import { idOfTitle, SEARCH_ID } from './search-id.ts';
import { systemTimers, type Timers } from './timers.ts';

export interface SearchesOptions {
  /** `searches/` beside tocsin.yaml. It need not exist. */
  readonly folder: string;
  /** Default: a check that needs no store. One that throws is asked again at the next look. */
  readonly check?: DefinitionContext['check'] | undefined;
  /** Names of the configured actions; absent: they are not checked. */
  readonly actions?: readonly string[] | undefined;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly timers?: Timers;
  /** Milliseconds between two looks at the folder. */
  readonly pollEvery?: number;
}

const POLL_EVERY = 1_000;
const NEVER = '';

interface Entry extends SavedSearchFile {
  readonly text: string;
  readonly stamp: string;
}

/** Reads the folder and keeps an eye on it until `close`. */
export const openSearches = async (options: SearchesOptions): Promise<SavedSearches> => {
  const watched = new SearchesFolder(options);
  await watched.refresh();
  watched.watch();
  return watched;
};

const etagOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

class SearchesFolder implements SavedSearches {
  readonly #options: SearchesOptions;
  readonly #timers: Timers;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  /** Of the look before: a change is taken once two looks agree, so that no half-written file is read. */
  #before = new Map<string, string>();
  #timer: unknown;
  #isClosed = false;
  #cannotList: string | undefined;
  /** Looks and changes follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SearchesOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  get folder(): string {
    return this.#options.folder;
  }

  list(): readonly SavedSearchFile[] {
    return [...this.#entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(id: string): SavedSearchFile | undefined {
    return this.#entries.get(id);
  }

  async writable(): Promise<boolean> {
    for (let folder = this.folder; ; folder = dirname(folder)) {
      try {
        await access(folder, constants.W_OK | constants.X_OK);
        return true;
      } catch (error) {
        if (!isCode(error, 'ENOENT') || folder === dirname(folder)) return false;
      }
    }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  watch(): void {
    if (this.#isClosed) return;
    this.#timer = this.#timers.set(() => {
      void this.#inTurn(() => this.#look(false))
        .catch((error: unknown) => this.#options.notice('error', `saved searches: ${String(error)}`))
        .finally(() => this.watch());
    }, this.#options.pollEvery ?? POLL_EVERY);
  }

  refresh(): Promise<void> {
    return this.#inTurn(() => this.#look(true));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timers.clear(this.#timer);
    await this.#last.catch(() => undefined);
    this.#listeners.clear();
  }

  create(asked: string | undefined, body: unknown): Promise<SavedSearchFile> {
    return this.#inTurn(async () => {
      const taken = (id: string): boolean => this.#entries.has(id);
      const id = asked ?? idOfTitle(titleOf(body), taken);
      const exists = (): SavedSearchesError =>
        new SavedSearchesError('search_exists', `there is a saved search "${id}" already`);
      if (taken(id)) throw exists();
      const file = join(this.folder, `${id}.yml`);
      const text = writeBody(body);
      this.#require(id, text, file);
      try {
        await this.#write(file, text, true);
      } catch (error) {
        throw isCode(error, 'EEXIST') ? exists() : error;
      }
      return this.#take(id, file);
    });
  }

  replace(id: string, body: unknown, etag: string): Promise<SavedSearchFile> {
    return this.#inTurn(async () => {
      const { file, text: old } = this.#unchanged(id, etag);
      const edited = isRecord(body) ? editBody(old, body) : undefined;
      const text = edited !== undefined && this.#means(id, edited, body) ? edited : writeBody(body);
      this.#require(id, text, file);
      await this.#write(file, text, false);
      return this.#take(id, file);
    });
  }

  remove(id: string, etag: string): Promise<void> {
    return this.#inTurn(async () => {
      const { file } = this.#unchanged(id, etag);
      await this.#changing(async () => {
        await rm(file, { force: true });
        await syncFolder(this.folder);
      });
      this.#entries.delete(id);
      this.#before.delete(id);
      this.#tell();
    });
  }

  read(body: unknown): SavedSearch {
    return this.#require('unsaved', writeBody(body), 'search');
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Throws with the problems of what would be written. */
  #require(id: string, text: string, file: string): SavedSearch {
    if (!SEARCH_ID.test(id)) throw badId(id, file);
    const { definition, problems } = this.#check(id, text, file);
    if (definition !== undefined) return definition;
    const [first] = problems;
    throw new SavedSearchesError('invalid_saved_search', first?.message ?? 'the saved search is wrong', problems);
  }

  #means(id: string, text: string, body: unknown): boolean {
    const read = this.#check(id, text, '').body;
    return read !== undefined && sameValues(read, body);
  }

  #check(id: string, text: string, file: string): ReadDefinition {
    const { check = checkSpl, actions } = this.#options;
    return readDefinition(id, text, file, { check, actions });
  }

  /** The file as it is on the disk at this moment; throws where it is another than the caller knows. */
  #unchanged(id: string, etag: string): { readonly file: string; readonly text: string } {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new SavedSearchesError('unknown_search', `there is no saved search "${id}"`);
    const read = readYamlText(entry.file);
    const text = read.ok ? read.text : '';
    if (etag !== '*' && etag !== (read.ok ? etagOf(text) : ''))
      throw new SavedSearchesError('changed_meanwhile', `"${id}" was changed since it was read`);
    return { file: entry.file, text };
  }

  #write(file: string, text: string, fresh: boolean): Promise<void> {
    return this.#changing(() => writeFileAtomically(file, text, { fresh }));
  }

  async #changing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].find((one) => isCode(error, one));
      if (code === undefined) throw error;
      const message = `${this.folder} cannot be written (${code}): ${code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : 'check its permissions'}`;
      throw new SavedSearchesError('searches_read_only', message);
    }
  }

  #take(id: string, file: string): SavedSearchFile {
    const stamp = stampOf(file);
    this.#before.set(id, `${file} ${stamp}`);
    this.#readFile(id, { file, stamp: stamp ?? NEVER }, undefined);
    this.#tell();
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new SavedSearchesError('unknown_search', `"${id}" was removed meanwhile`);
    return entry;
  }

  /** `atOnce`: a change is taken without waiting for the next look to agree. */
  async #look(atOnce: boolean): Promise<void> {
    const found = this.#list();
    if (found === undefined) return;
    const now = new Map([...found].map(([id, [first]]) => [id, `${first?.file} ${first?.stamp}`]));
    const before = this.#before;
    this.#before = now;
    const settled = (id: string): boolean => atOnce || before.get(id) === now.get(id);
    let changed = false;
    for (const [id, [first, second]] of found) {
      const entry = this.#entries.get(id);
      if (first === undefined || !settled(id) || (entry?.stamp === first.stamp && entry.file === first.file)) continue;
      try {
        this.#readFile(id, first, second?.file);
        changed = true;
      } catch {
        // The search can't be checked while the store opens: the next look tries again.
      }
    }
    for (const id of [...this.#entries.keys()]) {
      if (found.has(id) || !settled(id)) continue;
      this.#entries.delete(id);
      changed = true;
    }
    if (changed) this.#tell();
  }

  /** Undefined where the folder cannot be read: then what runs goes on. */
  #list(): ReturnType<typeof scanFolder> | undefined {
    try {
      const found = scanFolder(this.folder);
      this.#cannotList = undefined;
      return found;
    } catch (error) {
      const message = `saved searches: ${error instanceof Error ? error.message : String(error)}`;
      if (this.#cannotList !== message) this.#options.notice('warn', message);
      this.#cannotList = message;
      return undefined;
    }
  }

  #readFile(id: string, { file, stamp }: Seen, other: string | undefined): void {
    const read = readYamlText(file);
    const text = read.ok ? read.text : '';
    const result: ReadDefinition = read.ok ? this.#check(id, text, file) : { problems: [read.problem] };
    const problems = [
      ...(SEARCH_ID.test(id) ? [] : badId(id, file).problems),
      ...(other === undefined ? [] : [duplicate(file, other)]),
      ...result.problems,
    ];
    const before = this.#entries.get(id);
    const definition = problems.length === 0 ? result.definition : before?.definition;
    const etag = read.ok ? etagOf(text) : '';
    const { body } = result;
    this.#entries.set(id, {
      id,
      file,
      etag,
      text,
      stamp,
      problems,
      ...(body === undefined ? {} : { body }),
      ...(definition === undefined ? {} : { definition }),
    });
    if (problems.length === 0 || (before?.etag === etag && before.problems.length > 0)) return;
    const goesOn = definition === undefined ? 'it does not run' : 'it goes on as it was before';
    this.#options.notice(
      'warn',
      [`saved search ${id}: ${goesOn}`, ...problems.map((problem) => printProblem(problem, text))].join('\n'),
    );
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const badId = (id: string, file: string): SavedSearchesError => {
  const message = `"${id}" is no name for a saved search`;
  const hint = 'use up to 100 letters, digits, `.`, `_` and `-`, beginning with a letter or digit';
  return new SavedSearchesError('invalid_saved_search', message, [{ file, line: 1, column: 1, message, hint }]);
};

export const duplicate = (file: string, other: string): Problem => ({
  file,
  line: 1,
  column: 1,
  message: `${other} names the same search`,
  hint: 'remove one of the two files',
});

const titleOf = (body: unknown): string => (isRecord(body) && typeof body.title === 'string' ? body.title : '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
