/** A step of the schema. Forward only; once released it is never edited: a change is a new file. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Each must be harmless when run again: a crash may come between a statement and its record. */
  readonly statements: readonly string[];
}
