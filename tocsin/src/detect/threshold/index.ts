export { isThreshold, type ReadThreshold, readThreshold } from './read-threshold.ts';
export { thresholdSchema } from './schema.ts';
