export { Correlations, type CorrelationsOptions, type Counts } from './correlations.ts';
export type { Growing, Limits } from './correlator.ts';
export * from './documents.ts';
export { type AnyDocument, ruleName, type Source, type Watch, type Watches, watchesOf } from './watches.ts';
