export { ownTests, type ReadTests, readTestFile } from './read-tests.ts';
export { type RuleTest, ruleTestSchema } from './rule-test.ts';
export { testAnomalies } from './test-anomalies.ts';
export { type RuleTestResult, type TestOfRule, type TestRulesOptions, testRules } from './test-rules.ts';
