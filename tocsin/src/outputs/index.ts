export * from './output.ts';
export * from './output-plugin.ts';
export * from './plugins/registry.ts';
export * from './records.ts';
