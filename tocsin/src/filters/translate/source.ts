import type { FilterContext } from '../filter.ts';
import {
  createLookUp,
  dictionaryChangedAt,
  type Entries,
  type FileOptions,
  type Kind,
  type LookUp,
  readDictionary,
} from './dictionary.ts';

export interface RefreshOptions {
  /** Seconds; 0 or less: never. */
  readonly interval: number;
  /** Entries that are no longer in the file stay. */
  readonly merges: boolean;
}

/** The dictionary of a file, which is looked at again after a while. */
export function fileLookUp(
  file: FileOptions,
  kind: Kind,
  refresh: RefreshOptions,
  { clock, notice }: FilterContext,
): () => LookUp {
  let entries: Entries = readDictionary(file);
  let lookUp = createLookUp(entries, kind);
  let changed = dictionaryChangedAt(file);
  let lookedAt = clock();
  return () => {
    if (refresh.interval <= 0 || clock() - lookedAt < refresh.interval * 1000) return lookUp;
    lookedAt = clock();
    try {
      const changedNow = dictionaryChangedAt(file);
      if (changedNow !== undefined && changedNow === changed) return lookUp;
      const read = readDictionary(file);
      const merged = refresh.merges ? new Map([...entries, ...read]) : read;
      lookUp = createLookUp(merged, kind);
      entries = merged;
      changed = changedNow;
    } catch (error) {
      notice(
        'error',
        `translate: the dictionary stays as it was: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return lookUp;
  };
}
