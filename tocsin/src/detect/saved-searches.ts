import type { Problem } from '../define/index.ts';
import type { SavedSearch } from './saved-search.ts';

/** A file of the folder as it is now. */
export interface SavedSearchFile {
  readonly id: string;
  /** Path of the file. */
  readonly file: string;
  /** Of its text. */
  readonly etag: string;
  /** As written, defaults not filled in; absent where it is no YAML. */
  readonly body?: unknown;
  /** What is wrong with the file; while there is something, `definition` is the last that was right. */
  readonly problems: readonly Problem[];
  /** What runs; absent where the file has never been right since the start. */
  readonly definition?: SavedSearch;
}

export type SavedSearchesCode =
  | 'unknown_search'
  | 'search_exists'
  | 'changed_meanwhile'
  | 'invalid_saved_search'
  | 'searches_read_only';

export class SavedSearchesError extends Error {
  override readonly name = 'SavedSearchesError';
  readonly code: SavedSearchesCode;
  readonly problems: readonly Problem[];

  constructor(code: SavedSearchesCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/** The folder `searches/`. Every change resolves once the file is durable and the change is seen by `onChange`. */
export interface SavedSearches {
  readonly folder: string;
  list(): readonly SavedSearchFile[];
  get(id: string): SavedSearchFile | undefined;
  /** Whether the folder, or where it is made, can be written. */
  writable(): Promise<boolean>;
  /** Without an id, one is made of the title. Throws `SavedSearchesError`, as the two below. */
  create(id: string | undefined, body: unknown): Promise<SavedSearchFile>;
  /** Comments of the file stay. */
  replace(id: string, body: unknown, etag: string): Promise<SavedSearchFile>;
  remove(id: string, etag: string): Promise<void>;
  /** Checks a body without writing it. Throws `invalid_saved_search`. */
  read(body: unknown): SavedSearch;
  /** Called after each change of what runs; gives back what ends it. */
  onChange(listener: () => void): () => void;
  /** Looks at the folder now. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}
