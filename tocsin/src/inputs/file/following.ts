import type { InputContext } from '../input.ts';
import type { FileFinder } from './find-files.ts';
import type { Journal } from './journal.ts';
import type { SourceState } from './journal-records.ts';
import type { FileOptions } from './options.ts';
import type { FileSource } from './source.ts';
import type { Sources } from './sources.ts';
import type { Troubles } from './troubles.ts';

/** What the parts of one file input share. */
export interface Following {
  readonly options: FileOptions;
  readonly context: InputContext;
  readonly journal: Journal;
  readonly sources: Sources;
  readonly finder: FileFinder;
  readonly troubles: Troubles;
  /** Milliseconds that only grow, for time-outs: the clock of the context may jump. */
  readonly monotonic: () => number;
}

export const stateOf = (source: FileSource, offset: number, seen: number): SourceState => {
  const mark = source.mark();
  return {
    path: source.path,
    identity: source.identity,
    offset,
    size: Math.max(source.size, source.read),
    seen,
    ...(mark === undefined ? {} : { mark }),
    ...(source.memory === undefined ? {} : { memory: source.memory }),
    ...(source.archive === undefined ? {} : { archive: source.archive }),
  };
};
