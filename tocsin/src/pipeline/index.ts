export * from './batcher.ts';
export * from './host.ts';
export * from './protocol.ts';
export * from './running-input.ts';
export * from './worker.ts';
