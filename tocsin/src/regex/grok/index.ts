export * from './cast.ts';
export { InvalidGrok } from './expand.ts';
export * from './grok.ts';
export type { PatternSet } from './library/define-patterns.ts';
export { patternsOf } from './library/registry.ts';
