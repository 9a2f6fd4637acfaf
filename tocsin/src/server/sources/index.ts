export type * from './source-status.ts';
export * from './sources.ts';
