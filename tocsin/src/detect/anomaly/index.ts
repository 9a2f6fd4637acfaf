export * from './detector.ts';
export type { AnomalyFinding } from './finding.ts';
export { type ReadAnomalyRules, readAnomalyRules } from './rules/read.ts';
export { type AnomalyRule, anomalyRuleSchema } from './rules/schema.ts';
export { createSeries, type SeriesScore, type SeriesState, scorePoint } from './series/series.ts';
