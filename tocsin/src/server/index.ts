export * from './agent.ts';
export type * from './alerting.ts';
export type { CollectionStatus } from './collection.ts';
export * from './configuration/index.ts';
export * from './data-folder.ts';
export * from './dead-letters/index.ts';
export { type DetectionStatus, decodeTestLines, type RuleSettings } from './detection/index.ts';
export { openGeoip } from './geoip.ts';
export type * from './notice.ts';
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
export type * from './sources/index.ts';
export * from './system.ts';
export type * from './system-settings.ts';
export { openSystemStore } from './system-store.ts';
export * from './version.ts';
