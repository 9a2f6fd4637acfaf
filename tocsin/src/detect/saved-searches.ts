import {
  type DocumentFault,
  type DocumentFile,
  type Documents,
  DocumentsError,
  type DocumentWords,
  openDocuments,
  type Timers,
} from '../define/index.ts';
import { checkSpl } from '../search/index.ts';
import { type DefinitionContext, readDefinition } from './definition.ts';
import type { SavedSearch } from './saved-search.ts';

/** A file of the folder as it is now. */
export type SavedSearchFile = DocumentFile<SavedSearch>;

/** The folder `searches/`. Refuses with `SavedSearchesError`. */
export type SavedSearches = Documents<SavedSearch>;

const CODES = {
  unknown: 'unknown_search',
  exists: 'search_exists',
  changed_meanwhile: 'changed_meanwhile',
  invalid: 'invalid_saved_search',
  read_only: 'searches_read_only',
  // None ships under the own ones.
  shipped: 'searches_read_only',
} as const satisfies Record<DocumentFault, string>;

export type SavedSearchesCode = (typeof CODES)[DocumentFault];

export class SavedSearchesError extends DocumentsError<SavedSearchesCode> {
  override readonly name = 'SavedSearchesError';
}

export const SEARCH_WORDS: DocumentWords = {
  one: 'saved search',
  many: 'saved searches',
  short: 'search',
  goesOn: 'it goes on as it was before',
  isOut: 'it does not run',
};

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

/** Reads the folder and keeps an eye on it until `close`. */
export const openSearches = ({ check = checkSpl, actions, ...options }: SearchesOptions): Promise<SavedSearches> =>
  openDocuments({
    ...options,
    words: SEARCH_WORDS,
    read: (id, text, file) => readDefinition(id, text, file, { check, actions }),
    fail: (fault, message, problems) => new SavedSearchesError(CODES[fault], message, problems),
  });
