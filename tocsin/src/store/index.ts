export * from './encoder.ts';
export * from './errors.ts';
export * from './index-name.ts';
export * from './layout.ts';
export * from './open.ts';
export type { Retention } from './retention.ts';
export * from './schema.ts';
export * from './store.ts';
