import type { Problem } from '../../define/index.ts';
import type { Place } from '../compile/place.ts';
import {
  type Condition,
  type HashNode,
  type Plugin,
  printCondition,
  type Section,
  type Statement,
  type ValueNode,
} from '../language/index.ts';

/** What Logstash takes otherwise than it looks: orders of `and` and `or`, and keys that differ only in how they are written. */
export function doubtsOf(sections: readonly Section[], place: Place, text: string): readonly Problem[] {
  const doubts: Problem[] = [];
  const hash = (node: HashNode): void => {
    const seen = new Set<string>();
    for (const { key, value } of node.entries) {
      const name = key.kind === 'number' ? key.text : key.value;
      if (seen.has(name))
        doubts.push(
          place.problem(
            key.span,
            `the key ${name} stands in this hash already: only this one counts`,
            'keep one of them',
          ),
        );
      seen.add(name);
      ofValue(value);
    }
  };
  const ofValue = (node: ValueNode): void => {
    if (node.kind === 'plugin') ofPlugin(node);
    else if (node.kind === 'hash') hash(node);
    else if (node.kind === 'array') node.items.forEach(ofValue);
  };
  const ofPlugin = ({ attributes }: Plugin): void => {
    for (const { value } of attributes) ofValue(value);
  };
  const ofStatement = (statement: Statement): void => {
    if (statement.kind === 'plugin') ofPlugin(statement);
    else
      for (const { condition, body } of statement.arms) {
        if (condition !== undefined && isReordered(condition, text))
          doubts.push(
            place.problem(
              condition.span,
              `Logstash reads this as ${shorten(printCondition(condition))}`,
              'add parentheses that say what is meant',
            ),
          );
        body.forEach(ofStatement);
      }
  };
  for (const { body } of sections) body.forEach(ofStatement);
  return doubts;
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** An `or` that took the last of a row of `and` to itself, without parentheses that say so. */
function isReordered(condition: Condition, text: string): boolean {
  if (condition.kind === 'not') return isReordered(condition.condition, text);
  if (condition.kind !== 'boolean') return false;
  const { operator, left, right } = condition;
  if (operator === 'and' && right.kind === 'boolean' && right.operator === 'or')
    if (!text.slice(left.span.to, right.span.from).includes('(')) return true;
  return isReordered(left, text) || isReordered(right, text);
}
