export { runsSince, startOf } from './file/process-start.ts';
export * from './input.ts';
export * from './registry.ts';
