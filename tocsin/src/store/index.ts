export type { Arrivals } from './arrivals.ts';
export {
  type DeadLetterCounts,
  type DeadLetterHeader,
  readDeadLetter,
  readDeadLetterHeaders,
  removeDeadLetter,
} from './dead-letters.ts';
export * from './encoder.ts';
export * from './errors.ts';
export * from './index-name.ts';
export * from './layout.ts';
export * from './open.ts';
export type { Retention } from './retention.ts';
export * from './schema.ts';
export type { StorageReport } from './storage.ts';
export * from './store.ts';
export type { TableName, TableRow } from './tables.ts';
export type { MarkedCounts } from './writer.ts';
