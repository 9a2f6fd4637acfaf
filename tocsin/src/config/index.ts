export * from './editor-schema.ts';
export * from './entry-leave.ts';
export * from './entry-secrets.ts';
export type { InputSettings, Registry } from './inputs.ts';
export * from './load.ts';
export * from './output-entry.ts';
export {
  type ActionConfig,
  actionBase,
  type Config,
  configSchema,
  type InputConfig,
  inputBase,
} from './schema.ts';
export type { Environment } from './secrets.ts';
export * from './splunk/index.ts';
export * from './written-entries.ts';
