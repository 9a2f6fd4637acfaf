export * from './finding.ts';
export * from './saved-search.ts';
export * from './schedule-memory.ts';
