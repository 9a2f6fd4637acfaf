export { applyFilters, checkReferences, concerns } from './apply-filters.ts';
export * from './documents.ts';
export { isRedacted } from './mapping/fields.ts';
export { type BatchMatches, createMatcher, type Matcher, type MatcherOptions } from './match/matcher.ts';
export { type ReadOptions, type ReadSigma, readSigma } from './read/read-sigma.ts';
