import type { BinaryOperator } from '../ast/index.ts';
import { asCondition, asList, asNumber, asString, type Typed } from './typed.ts';

const SQL_OPERATORS: Readonly<Record<string, string>> = Object.freeze({
  '=': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
});

/**
 * Numeric where both sides read as numbers, by bytes otherwise. A number column against a literal needs no test; for a
 * multivalue field any value may match.
 */
export const compare = (op: BinaryOperator, left: Typed, right: Typed): string => {
  const operator = SQL_OPERATORS[op] ?? '=';
  if (left.type === 'null' || right.type === 'null') return 'CAST(NULL AS Nullable(Bool))';
  if (left.type === 'boolean' || right.type === 'boolean')
    return `(${asCondition(left)} ${operator} ${asCondition(right)})`;
  if (left.type === 'list' || right.type === 'list') {
    const [list, other, turned] = left.type === 'list' ? [left, right, operator] : [right, left, turn(operator)];
    if (other.type === 'list') return `(${asString(left)} ${operator} ${asString(right)})`;
    const element: Typed = { sql: 'element', type: 'string' };
    return `if(empty(${asList(list)}), NULL, arrayExists(element -> ifNull(${compare(turned as BinaryOperator, element, other)}, false), ${asList(list)}))`;
  }
  if (left.type === 'number' && right.type === 'number') return `(${left.sql} ${operator} ${right.sql})`;
  const literal = [left, right].find((side) => side.literal !== undefined);
  if (literal !== undefined && typeof literal.literal === 'string' && asNumber(literal).startsWith('CAST(NULL')) {
    // A text that is no number: compared as text.
    return `(${asString(left)} ${operator} ${asString(right)})`;
  }
  const numbers = `(toFloat64(${asNumber(left)}) ${operator} toFloat64(${asNumber(right)}))`;
  return `ifNull(${numbers}, ${asString(left)} ${operator} ${asString(right)})`;
};

const turn = (operator: string): string => operator.replace(/[<>]/, (mark) => (mark === '<' ? '>' : '<'));
