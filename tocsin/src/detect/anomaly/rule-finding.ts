import type { RuleFinding } from '../detector.ts';
import type { AnomalyFinding } from './finding.ts';
import type { AnomalyRule } from './rules/schema.ts';

/** As what other rules find. */
export const asRuleFinding = (
  { events = [], ...finding }: AnomalyFinding,
  rule: Pick<AnomalyRule, 'tags' | 'anomaly'> | undefined,
): RuleFinding => {
  const { where } = rule?.anomaly ?? {};
  return { ...finding, events, tags: rule?.tags ?? [], ...(where === undefined ? {} : { where }) };
};
