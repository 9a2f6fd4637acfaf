export { compileSegment, expandBraces } from './file/glob.ts';
export { lockFolder } from './file/lock.ts';
export { runsSince, startOf } from './file/process-start.ts';
export * from './input.ts';
export * from './input-plugin.ts';
export * from './permissions.ts';
export * from './plugins/registry.ts';
export * from './registry.ts';
