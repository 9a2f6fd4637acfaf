import type { BooleanCondition, Condition } from './ast.ts';

export type BooleanOperator = BooleanCondition['operator'];

const rank = (operator: BooleanOperator): number => (operator === 'and' ? 2 : 1);

/**
 * The tree of `parts` with `operators` between them, as Logstash builds it: `and` before `or`, but only the last of a
 * row of `and` gives way to an `or` behind it. So `a and b and c or d` is `a and ((b and c) or d)`: surprising, and what
 * pipelines are run by. `check` warns of it. https://github.com/elastic/logstash (compiler/lscl.rb, join_conditions)
 */
export function joinConditions(parts: readonly Condition[], operators: readonly BooleanOperator[]): Condition {
  const out: Condition[] = [];
  const waiting: BooleanOperator[] = [];
  const apply = (operator: BooleanOperator | undefined): void => {
    const right = out.pop();
    const left = out.pop();
    if (operator === undefined || left === undefined || right === undefined)
      throw new RangeError('operands are missing');
    out.push({ kind: 'boolean', operator, left, right, span: { from: left.span.from, to: right.span.to } });
  };
  parts.forEach((part, index) => {
    out.push(part);
    const operator = operators[index];
    if (operator === undefined) return;
    const last = waiting[waiting.length - 1];
    if (last !== undefined && rank(last) > rank(operator)) apply(waiting.pop());
    waiting.push(operator);
  });
  while (waiting.length > 0) apply(waiting.pop());
  const [whole] = out;
  if (whole === undefined) throw new RangeError('a condition has one part at least');
  return whole;
}
