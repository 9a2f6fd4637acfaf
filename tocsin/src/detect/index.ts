export * from './finding.ts';
export * from './saved-search.ts';
