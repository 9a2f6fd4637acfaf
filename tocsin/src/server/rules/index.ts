export type { WhyNot } from './choose-rules.ts';
export { RuleBook } from './rule-book.ts';
export * from './rules.ts';
