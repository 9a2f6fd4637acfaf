import type { Config, EntryList, Refused } from '../../config/index.ts';
import type { JsonSchema } from '../../define/index.ts';
import type { ConfiguredEntry } from './entries.ts';

/** What makes entries of a list inputs, or outputs. */
export interface EntryKind<Wanted> {
  readonly noun: 'input' | 'output';
  readonly list: EntryList;
  /** Names of types. */
  readonly types: readonly { readonly name: string }[];
  /** Of what may be written beside `type`, name and `enabled`. */
  readonly schemaOf: (type: string) => JsonSchema;
  /** Those that stand in a file of Splunk's. */
  readonly besides: (config: Config) => readonly Pick<ConfiguredEntry, 'id' | 'type' | 'enabled' | 'origin'>[];
  /** What is to run. */
  readonly wanted: (config: Config) => readonly Wanted[];
  /** Options that say where it sends what it is told, secrets too; empty: it sends nothing. */
  readonly address: readonly string[];
  /** What asks for leave that its options do not show by themselves. */
  readonly refused: (
    before: Config,
    after: Config,
    names: { readonly old: string; readonly now: string },
  ) => readonly Refused[];
}
