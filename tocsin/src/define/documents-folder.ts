import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCUMENT_ID, etagOf, idOfTitle } from './document-id.ts';
import {
  badId,
  type DocumentFile,
  type Documents,
  type DocumentWords,
  duplicateId,
  type Fail,
  type ReadDocument,
} from './documents.ts';
import { editBody, sameValues, writeBody } from './edit-document.ts';
import { FolderWatch } from './folder-watch.ts';
import { type Problem, printProblem } from './problem.ts';
import { readYamlText } from './read-text.ts';
import { isCode, type Seen, scanFolder, stampOf } from './scan-folder.ts';
import type { Timers } from './timers.ts';
import { isWritable, syncFolder, whyNotWritten, writeFileAtomically } from './write-file.ts';

export interface DocumentsOptions<Definition> {
  /** It need not exist. */
  readonly folder: string;
  /** Folder of documents that are there without a file of one's own; it does not change. */
  readonly shipped?: string | undefined;
  /** One that throws is asked again at the next look. */
  readonly read: (id: string, text: string, file: string) => ReadDocument<Definition>;
  readonly words: DocumentWords;
  readonly fail: Fail;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly timers?: Timers | undefined;
  /** Milliseconds between two looks at the folder. */
  readonly pollEvery?: number | undefined;
}

const NEVER = '';

interface Entry<Definition> extends DocumentFile<Definition> {
  readonly text: string;
  readonly stamp: string;
}

/** Reads the folder and keeps an eye on it until `close`. */
export const openDocuments = async <Definition>(
  options: DocumentsOptions<Definition>,
): Promise<Documents<Definition>> => {
  const watched = new DocumentsFolder(options);
  await watched.refresh();
  watched.watch();
  return watched;
};

class DocumentsFolder<Definition> implements Documents<Definition> {
  readonly #options: DocumentsOptions<Definition>;
  readonly #watch: FolderWatch;
  readonly #entries = new Map<string, Entry<Definition>>();
  readonly #shipped: ReadonlyMap<string, Entry<Definition>>;
  readonly #listeners = new Set<() => void>();
  /** Of the look before: a change is taken once two looks agree, so that no half-written file is read. */
  #before = new Map<string, string>();

  constructor(options: DocumentsOptions<Definition>) {
    this.#options = options;
    this.#watch = new FolderWatch({
      name: options.words.many,
      look: () => this.#look(false),
      notice: options.notice,
      timers: options.timers,
      every: options.pollEvery,
    });
    const shipped = options.shipped === undefined ? [] : [...scanFolder(options.shipped)];
    this.#shipped = new Map(
      shipped.flatMap(([id, [seen]]) => (seen === undefined ? [] : [[id, this.#entryOf(id, seen, 'shipped')]])),
    );
  }

  get folder(): string {
    return this.#options.folder;
  }

  list(): readonly DocumentFile<Definition>[] {
    const all = new Map<string, DocumentFile<Definition>>([...this.#shipped, ...this.#entries]);
    return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  get(id: string): DocumentFile<Definition> | undefined {
    return this.#entries.get(id) ?? this.#shipped.get(id);
  }

  writable(): Promise<boolean> {
    return isWritable(this.folder);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  watch(): void {
    this.#watch.start();
  }

  refresh(): Promise<void> {
    return this.#watch.inTurn(() => this.#look(true));
  }

  async close(): Promise<void> {
    await this.#watch.close();
    this.#listeners.clear();
  }

  recheck(): Promise<void> {
    return this.#watch.inTurn(() => {
      for (const [id, entry] of this.#entries) this.#entries.set(id, { ...entry, stamp: NEVER });
      return this.#look(true);
    });
  }

  create(asked: string | undefined, body: unknown): Promise<DocumentFile<Definition>> {
    return this.#watch.inTurn(async () => {
      const { words, fail } = this.#options;
      const taken = (id: string): boolean => this.get(id) !== undefined;
      const id = asked ?? idOfTitle(titleOf(body), taken, words.short);
      const exists = (): Error => fail('exists', `there is a ${words.one} "${id}" already`);
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

  replace(id: string, body: unknown, etag: string): Promise<DocumentFile<Definition>> {
    return this.#watch.inTurn(async () => {
      const { file: old, text: oldText, isOwn } = this.#unchanged(id, etag);
      const file = isOwn ? old : join(this.folder, `${id}.yml`);
      const edited = isRecord(body) ? editBody(oldText, body) : undefined;
      const text = edited !== undefined && this.#means(id, edited, body) ? edited : writeBody(body);
      this.#require(id, text, file);
      await this.#write(file, text, !isOwn);
      return this.#take(id, file);
    });
  }

  remove(id: string, etag: string): Promise<void> {
    return this.#watch.inTurn(async () => {
      const { file, isOwn } = this.#unchanged(id, etag);
      const { words, fail } = this.#options;
      if (!isOwn) throw fail('shipped', `the ${words.one} "${id}" ships with Tocsin and can't be removed`);
      await this.#changing(async () => {
        await rm(file, { force: true });
        await syncFolder(this.folder);
      });
      this.#entries.delete(id);
      this.#before.delete(id);
      this.#tell();
    });
  }

  read(body: unknown): Definition {
    return this.#require('unsaved', writeBody(body), this.#options.words.short);
  }

  /** Throws with the problems of what would be written. */
  #require(id: string, text: string, file: string): Definition {
    const { read, words, fail } = this.#options;
    if (!DOCUMENT_ID.test(id)) {
      const problem = badId(id, file, words);
      throw fail('invalid', problem.message, [problem]);
    }
    const { definition, problems } = read(id, text, file);
    if (definition !== undefined) return definition;
    throw fail('invalid', problems[0]?.message ?? `the ${words.one} is wrong`, problems);
  }

  #means(id: string, text: string, body: unknown): boolean {
    const read = this.#options.read(id, text, '').body;
    return read !== undefined && sameValues(read, body);
  }

  /** The file as it is on the disk at this moment; throws where it is another than the caller knows. */
  #unchanged(id: string, etag: string): { readonly file: string; readonly text: string; readonly isOwn: boolean } {
    const { words, fail } = this.#options;
    const entry = this.#entries.get(id) ?? this.#shipped.get(id);
    if (entry === undefined) throw fail('unknown', `there is no ${words.one} "${id}"`);
    const read = readYamlText(entry.file);
    const text = read.ok ? read.text : '';
    if (etag !== '*' && etag !== (read.ok ? etagOf(text) : ''))
      throw fail('changed_meanwhile', `"${id}" was changed since it was read`);
    return { file: entry.file, text, isOwn: entry.origin === 'own' };
  }

  #write(file: string, text: string, fresh: boolean): Promise<void> {
    return this.#changing(() => writeFileAtomically(file, text, { fresh }));
  }

  async #changing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = whyNotWritten(this.folder, error);
      throw message === undefined ? error : this.#options.fail('read_only', message);
    }
  }

  #take(id: string, file: string): DocumentFile<Definition> {
    const stamp = stampOf(file);
    this.#before.set(id, `${file} ${stamp}`);
    this.#readFile(id, { file, stamp: stamp ?? NEVER }, undefined);
    this.#tell();
    const entry = this.#entries.get(id);
    if (entry === undefined) throw this.#options.fail('unknown', `"${id}" was removed meanwhile`);
    return entry;
  }

  /** `atOnce`: a change is taken without waiting for the next look to agree. */
  async #look(atOnce: boolean): Promise<void> {
    const found = this.#watch.scan(() => scanFolder(this.folder));
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
        // It can't be checked now, as while the store opens: the next look tries again.
      }
    }
    for (const id of [...this.#entries.keys()]) {
      if (found.has(id) || !settled(id)) continue;
      this.#entries.delete(id);
      changed = true;
    }
    if (changed) this.#tell();
  }

  #readFile(id: string, seen: Seen, other: string | undefined): void {
    const { words, notice } = this.#options;
    const before = this.#entries.get(id);
    const entry = this.#entryOf(id, seen, 'own', { other, before: before?.definition });
    this.#entries.set(id, entry);
    const { problems, definition, etag, text } = entry;
    if (problems.length === 0 || (before?.etag === etag && before.problems.length > 0)) return;
    const now = definition === undefined ? words.isOut : words.goesOn;
    notice(
      'warn',
      [`${words.one} ${id}: ${now}`, ...problems.map((problem) => printProblem(problem, text))].join('\n'),
    );
  }

  /** `other`: a second file of the same name; `before`: what goes on where this one is wrong. */
  #entryOf(
    id: string,
    { file, stamp }: Seen,
    origin: Entry<Definition>['origin'],
    { other, before }: { readonly other?: string | undefined; readonly before?: Definition | undefined } = {},
  ): Entry<Definition> {
    const { words, read: readDocument } = this.#options;
    const read = readYamlText(file);
    const text = read.ok ? read.text : '';
    const result: ReadDocument<Definition> = read.ok ? readDocument(id, text, file) : { problems: [read.problem] };
    const problems: readonly Problem[] = [
      ...(DOCUMENT_ID.test(id) ? [] : [badId(id, file, words)]),
      ...(other === undefined ? [] : [duplicateId(file, other, words)]),
      ...result.problems,
    ];
    const definition = problems.length === 0 ? result.definition : before;
    const { body } = result;
    return {
      id,
      file,
      etag: read.ok ? etagOf(text) : '',
      text,
      stamp,
      problems,
      origin,
      ...(body === undefined ? {} : { body }),
      ...(definition === undefined ? {} : { definition }),
      ...(origin === 'own' && this.#shipped.has(id) ? { replaces: true } : {}),
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const titleOf = (body: unknown): string => (isRecord(body) && typeof body.title === 'string' ? body.title : '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
