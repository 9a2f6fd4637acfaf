import type { Named, Options } from './command.ts';
import type { Predicate } from './predicate.ts';

/** A field of the table and the field of the row that it stands for; equal where no AS is written. */
export interface LookupField {
  readonly table: string;
  readonly row: string;
}

export interface LookupCommand extends Named<'lookup'> {
  readonly options: Options;
  readonly lookup: string;
  readonly match: readonly LookupField[];
  /** Absent: all fields of the table. */
  readonly output?: { readonly overwrite: boolean; readonly fields: readonly LookupField[] };
}

/** A table that is read or written by its name. */
export interface TableFileCommand extends Named<'inputcsv' | 'inputlookup' | 'outputcsv' | 'outputlookup'> {
  readonly options: Options;
  readonly file: string;
  /** `inputlookup users where role=admin`. */
  readonly where?: Predicate;
}
