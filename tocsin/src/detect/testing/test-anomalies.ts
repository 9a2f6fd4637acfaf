import type { Event } from '../../event/index.ts';
import { type AnomalyDocument, type AnomalyFinding, createAnomalyDetector } from '../anomaly/index.ts';
import type { RuleTest } from './rule-test.ts';
import { eventsOf } from './test-events.ts';
import type { RuleTestResult, TestRulesOptions } from './test-rules.ts';

/** Runs the tests that rules of anomalies carry, each with models that know nothing yet; `matches` is a number of findings. */
export const testAnomalies = (
  rules: readonly AnomalyDocument[],
  options: TestRulesOptions = {},
): readonly RuleTestResult[] => rules.flatMap((rule) => rule.tests.map((test) => runTest(rule, test, options)));

const runTest = (rule: AnomalyDocument, test: RuleTest, { decode }: TestRulesOptions): RuleTestResult => {
  const { id, title, file, line } = rule;
  const { name, matches, entity = {}, wait } = test;
  const about = { rule: id, title, file, line, name, expected: matches };
  const fail = (message: string): RuleTestResult => ({ ...about, ok: false, found: 0, differences: [message] });
  if (typeof matches !== 'number') return fail('matches of a rule of anomalies is how often it finds something');
  if (test.lines !== undefined && decode === undefined) return fail('lines of a log cannot be read here');
  let events: readonly Event[];
  try {
    events = test.lines === undefined ? eventsOf(test) : (decode?.(test) ?? []);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const findings: AnomalyFinding[] = [];
  const detector = createAnomalyDetector([rule], { onFinding: (finding) => findings.push(finding), lateness: 0 });
  let last = Number.NEGATIVE_INFINITY;
  for (const event of [...events].sort((a, b) => a['@timestamp'] - b['@timestamp'])) {
    detector.add(event);
    last = event['@timestamp'];
  }
  if (wait !== undefined && Number.isFinite(last)) detector.advance(last + wait);
  detector.finish();
  const differences: string[] = [];
  if (findings.length !== matches) {
    const seen = findings.slice(0, 3).map(({ explanation }) => `: ${explanation}`);
    differences.push(`expected ${matches} findings, found ${findings.length}${seen.join('')}`);
  }
  const wanted = Object.entries(entity);
  if (
    !findings.some((one) => wanted.every(([field, value]) => one.entity[field] === String(value))) &&
    wanted.length > 0
  )
    differences.push(`there is no finding about ${wanted.map((pair) => pair.join(' ')).join(', ')}`);
  return { ...about, ok: differences.length === 0, found: findings.length, differences };
};
