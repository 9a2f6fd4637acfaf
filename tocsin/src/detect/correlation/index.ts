export { Correlations, type CorrelationsOptions, type Counts } from './correlations.ts';
export type { Growing, Limits } from './correlator.ts';
export * from './documents.ts';
export { valueText } from './field-tuple.ts';
export { type FieldReader, readField } from './read-field.ts';
export { versionOf } from './rule-version.ts';
export { readSnapshot, writeSnapshot } from './snapshot.ts';
export { type Source, type Watch, type Watches, watchesOf } from './watches.ts';
