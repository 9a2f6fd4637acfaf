export * from './memory-queue.ts';
export * from './output.ts';
export * from './output-plugin.ts';
export * from './output-queue.ts';
export * from './output-runner.ts';
export * from './plugins/registry.ts';
export * from './records.ts';
