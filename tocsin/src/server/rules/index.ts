export type { WhyNot } from './choose-rules.ts';
export type { RuleChoice } from './known-rules.ts';
export { RuleBook } from './rule-book.ts';
export * from './rules.ts';
