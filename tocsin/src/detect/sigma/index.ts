export { applyFilters, checkReferences, concerns } from './apply-filters.ts';
export { type CheckedRule, checkRules } from './check-rules.ts';
export * from './documents.ts';
export { loadRules, type RuleFile, readRuleText, ruleFilesIn } from './load-rules.ts';
export { isRedacted } from './mapping/fields.ts';
export { createFieldReader, type FieldScalar } from './match/field-reader.ts';
export { type BatchMatches, createMatcher, type Matcher, type MatcherOptions } from './match/matcher.ts';
export { narrowingOf } from './narrowing.ts';
export { type ReadOptions, type ReadSigma, readSigma } from './read/read-sigma.ts';
