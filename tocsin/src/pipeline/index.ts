export * from './batcher.ts';
export * from './check/index.ts';
export * from './compile/index.ts';
export * from './host.ts';
export * from './protocol.ts';
export * from './running-input.ts';
export * from './testing/index.ts';
export * from './worker.ts';
