export type * from './alerting.ts';
export * from './data-folder.ts';
export { InputConfiguration, type InputConfigurationOptions } from './input-configuration.ts';
export * from './inputs.ts';
export * from './pipeline-definitions.ts';
export * from './pipeline-store.ts';
export type * from './responses.ts';
export * from './system.ts';
export * from './version.ts';
