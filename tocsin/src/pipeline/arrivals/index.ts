export * from './arrival-tally.ts';
export * from './arrivals.ts';
export * from './lag-buckets.ts';
