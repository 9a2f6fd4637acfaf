import type { Problem } from '../../define/index.ts';
import type { Condition, DetectionRule, FilterRule, LogSource, Selection, SigmaDocument } from './documents.ts';

/** Rules with what filters take away from them: rule AND NOT filter. */
export function applyFilters(
  rules: readonly DetectionRule[],
  filters: readonly FilterRule[],
): readonly DetectionRule[] {
  if (filters.length === 0) return rules;
  return rules.map((rule) =>
    filters
      .filter((filter) => concerns(filter, rule))
      .reduce<DetectionRule>((narrowed, filter, index) => without(narrowed, filter, `filter ${index + 1}: `), rule),
  );
}

/** Names may be those of several rules, and a filter of Sigma's only touches rules of its own log source. */
export function concerns(filter: FilterRule, rule: DetectionRule): boolean {
  const isNamed = filter.rules === 'any' || filter.rules.some((named) => named === rule.id || named === rule.name);
  return isNamed && isWithin(rule.logsource, filter.logsource);
}

const PARTS = ['category', 'product', 'service'] as const;

const isWithin = (one: LogSource, wider: LogSource): boolean =>
  PARTS.every((part) => wider[part] === undefined || wider[part] === one[part]);

const without = (rule: DetectionRule, filter: FilterRule, prefix: string): DetectionRule =>
  narrowedBy(rule, filter.selections, { kind: 'not', of: filter.condition }, prefix);

/** The rule where a condition over other selections holds as well. A prefix that no name has keeps them apart. */
export function narrowedBy(
  rule: DetectionRule,
  selections: ReadonlyMap<string, Selection>,
  condition: Condition,
  prefix: string,
): DetectionRule {
  const added = [...selections].map(([name, selection]): [string, Selection] => [`${prefix}${name}`, selection]);
  const both: Condition = { kind: 'and', of: [rule.condition, renamed(condition, prefix)] };
  return Object.freeze({ ...rule, selections: new Map([...rule.selections, ...added]), condition: both });
}

function renamed(condition: Condition, prefix: string): Condition {
  switch (condition.kind) {
    case 'selection':
      return { kind: 'selection', name: `${prefix}${condition.name}` };
    case 'not':
      return { kind: 'not', of: renamed(condition.of, prefix) };
    default:
      return { kind: condition.kind, of: condition.of.map((one) => renamed(one, prefix)) };
  }
}

/** What filters and correlations name that is not among all documents, ids that two rules have, and correlations that lead to themselves. */
export function checkReferences(documents: readonly SigmaDocument[]): readonly Problem[] {
  const problems: Problem[] = [];
  const byName = new Map<string, SigmaDocument>();
  for (const document of documents) {
    if (document.kind === 'filter') continue;
    const first = document.id === undefined ? undefined : byName.get(document.id);
    if (first !== undefined)
      problems.push(about(document, `${first.file}:${first.line} has the same id ${document.id}`));
    for (const name of [document.id, document.name]) if (name !== undefined) byName.set(name, document);
  }
  for (const document of documents) {
    if (document.kind === 'rule') continue;
    const named = document.kind === 'filter' ? document.rules : document.correlation.rules;
    if (named === 'any') continue;
    for (const name of named) {
      const found = byName.get(name);
      if (found === undefined) problems.push(about(document, `there is no rule with the id or name "${name}"`));
      else if (document.kind === 'filter' && found.kind === 'correlation')
        problems.push(about(document, `"${name}" is a correlation: a filter narrows rules`));
    }
    if (document.kind === 'correlation' && leadsTo(document, document, byName, new Set()))
      problems.push(about(document, 'the correlation leads to itself'));
  }
  return problems;
}

function leadsTo(
  from: SigmaDocument,
  to: SigmaDocument,
  byName: ReadonlyMap<string, SigmaDocument>,
  seen: Set<SigmaDocument>,
): boolean {
  if (from.kind !== 'correlation' || seen.has(from)) return false;
  seen.add(from);
  return from.correlation.rules.some((name) => {
    const next = byName.get(name);
    return next !== undefined && (next === to || leadsTo(next, to, byName, seen));
  });
}

const about = ({ file, line }: SigmaDocument, message: string): Problem => ({ file, line, column: 1, message });
