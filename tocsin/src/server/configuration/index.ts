export { ConfigurationFile } from './configuration-file.ts';
export * from './entries.ts';
export { InputConfiguration } from './input-configuration.ts';
export { OutputConfiguration } from './output-configuration.ts';
export { reloadConfiguration } from './reload.ts';
