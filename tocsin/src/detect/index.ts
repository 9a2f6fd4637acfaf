export * from './anomaly/index.ts';
export * from './backtest/index.ts';
export { checkDocuments } from './check-documents.ts';
export { checkSearches, searchesSchema } from './check-searches.ts';
export * from './compiled-rules.ts';
export {
  type AnyDocument,
  Correlations,
  type CorrelationsOptions,
  type Counts,
  ruleName,
  watchesOf,
  writeSnapshot,
} from './correlation/index.ts';
export { readDefinition } from './definition.ts';
export * from './detector.ts';
export * from './finding.ts';
export type { LatenessCounts } from './lateness.ts';
export {
  type LoadedDocuments,
  loadDocuments,
  type ReadRules,
  type RuleSet,
  readRuleFile,
  type TestFile,
  testFileOf,
} from './load-documents.ts';
export * from './read-documents.ts';
export * from './respond-rule.ts';
export * from './saved-search.ts';
export * from './saved-searches.ts';
export * from './schedule-memory.ts';
export { createScheduler, type SchedulerOptions } from './scheduler.ts';
export * from './scheduler-state.ts';
export * from './sigma/index.ts';
export * from './testing/index.ts';
export {
  isThreshold,
  type ReadThreshold,
  readThreshold,
  thresholdSchema,
  thresholdsJsonSchema,
} from './threshold/index.ts';
