export * from './detector.ts';
export type { AnomalyFinding, Expected } from './finding.ts';
export { asRuleFinding } from './rule-finding.ts';
export { exceptedBy, fieldsOf } from './rules/fields.ts';
export { isAnomaly, type ReadAnomalyRules, readAnomalyRules } from './rules/read.ts';
export { type AnomalyDocument, type AnomalyRule, anomalyRuleSchema } from './rules/schema.ts';
export { createSeries, type SeriesScore, type SeriesState, scorePoint } from './series/series.ts';
export { createTakes } from './takes.ts';
