export * from './editor-schema.ts';
export type { InputSettings, Registry } from './inputs.ts';
export * from './load.ts';
export { type ActionConfig, actionBase, type Config, configSchema, type InputConfig, inputBase } from './schema.ts';
export * from './splunk/index.ts';
