import type { RuleTestResult } from '../../detect/index.ts';
import { RulesError } from './rules.ts';

const LONGEST_WORDS = 300;

export const unknownRule = (id: string): RulesError =>
  new RulesError('unknown_rule', `there is no rule "${id.slice(0, 100)}"`);

/** A rule whose tests fail is not enabled. */
export function refuseFailing(results: readonly RuleTestResult[]): void {
  const failing = results.filter(({ ok }) => !ok);
  const [first] = failing;
  if (first === undefined) return;
  const problems = failing.map(({ file, line, name, differences }) => ({
    file,
    line,
    column: 1,
    message: `test "${name}": ${differences.join('; ').slice(0, LONGEST_WORDS)}`,
  }));
  throw new RulesError(
    'rule_tests_fail',
    `its test "${first.name}" fails: ${first.differences.join('; ').slice(0, LONGEST_WORDS)}`,
    problems,
  );
}
