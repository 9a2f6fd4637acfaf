import type { RuleFinding } from '../detector.ts';
import type { AnomalyFinding } from './finding.ts';
import type { AnomalyRule } from './rules/schema.ts';

/** As what other rules find. `tags`: of the rule. */
export const asRuleFinding = (
  { events = [], ...finding }: AnomalyFinding,
  { tags }: Pick<AnomalyRule, 'tags'>,
): RuleFinding => ({ ...finding, events, tags });
