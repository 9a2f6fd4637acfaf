export * from './agent.ts';
export type * from './alerting.ts';
export * from './data-folder.ts';
export { type DetectionStatus, decodeTestLines, type RuleSettings } from './detection/index.ts';
export { InputConfiguration, type InputConfigurationOptions } from './input-configuration.ts';
export * from './inputs.ts';
export * from './pipeline-definitions.ts';
export * from './pipeline-store.ts';
export type * from './responses.ts';
export {
  type ListedRule,
  type NewRule,
  type RuleCheck,
  type Rules,
  RulesError,
  type ShownRule,
  type WhyNot,
} from './rules/index.ts';
export { laySearches } from './shipped-searches.ts';
export * from './system.ts';
export { openSystemStore } from './system-store.ts';
export * from './version.ts';
