export * from './dead-letters/dead-letters.ts';
export * from './dead-letters/letter.ts';
export * from './disk-queue/disk-queue.ts';
export * from './output.ts';
export * from './output-plugin.ts';
export * from './plugins/registry.ts';
export * from './records.ts';
