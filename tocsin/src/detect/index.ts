export { type CheckedSearch, checkSearches, searchesSchema } from './check-searches.ts';
export * from './finding.ts';
export { openSearches, type SearchesOptions } from './folder.ts';
export * from './saved-search.ts';
export * from './saved-searches.ts';
export * from './schedule-memory.ts';
export { createScheduler, type SchedulerOptions } from './scheduler.ts';
export * from './scheduler-state.ts';
export * from './timers.ts';
