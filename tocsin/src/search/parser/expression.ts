import { type BinaryOperator, type Expression, node } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';

/** Binding strength of what stands between two operands; the higher binds tighter. */
const STRENGTH: Readonly<Record<string, number>> = Object.freeze({
  OR: 1,
  XOR: 2,
  AND: 3,
  '=': 5,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  LIKE: 5,
  IN: 5,
  '+': 6,
  '-': 6,
  '.': 6,
  '*': 7,
  '/': 7,
  '%': 7,
});
const NOT_STRENGTH = 4;
const MARKS = /==|!=|<=|>=|[=<>+\-*/%.]/y;
const WORDS = /(?:OR|XOR|AND|LIKE|IN)(?![\w])/iy;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z_])/y;
const NAME = /[A-Za-z_][\w]*(?:\{\d*\}(?:\.[A-Za-z_]\w*)*)*/y;

const peekOperator = (cursor: Cursor): string | undefined => {
  const word = cursor.match(WORDS)?.[0].toUpperCase();
  return word ?? cursor.match(MARKS)?.[0];
};

/** An expression of the eval language: "text", 'field name', bare_field, numbers, calls, operators. */
export const parseExpression = (cursor: Cursor, least = 0): Expression =>
  cursor.nested(() => {
    cursor.skipSpace();
    const from = cursor.at;
    let left = parseOperand(cursor);
    // A chain such as a.b.c.d grows to the left without recursion.
    for (;;) {
      const operator = peekOperator(cursor);
      if (operator === undefined) return left;
      const strength = STRENGTH[operator] ?? 0;
      if (strength <= least) return left;
      cursor.skipSpace();
      cursor.at += operator.length;
      if (operator === 'IN') {
        cursor.expectMark('(', 'after IN');
        left = node({ kind: 'in', operand: left, values: parseArguments(cursor) }, cursor.spanFrom(from));
        continue;
      }
      const right = parseExpression(cursor, strength);
      const op = (operator === '==' ? '=' : operator) as BinaryOperator;
      left = node({ kind: 'binary', op, left, right }, cursor.spanFrom(from));
    }
  });

/** What follows an opening parenthesis, up to and with the closing one. */
const parseArguments = (cursor: Cursor): readonly Expression[] => {
  const args: Expression[] = [];
  if (cursor.takeMark(')')) return Object.freeze(args);
  for (;;) {
    args.push(parseExpression(cursor));
    if (cursor.takeMark(')')) return Object.freeze(args);
    cursor.expectMark(',', 'or ")" between arguments');
  }
};

const parseOperand = (cursor: Cursor): Expression => {
  cursor.skipSpace();
  const from = cursor.at;
  if (cursor.takeMark('(')) {
    const inner = parseExpression(cursor);
    cursor.expectMark(')', 'to close the parenthesis');
    return inner;
  }
  const text = cursor.takeQuoted('"');
  if (text !== undefined) return node({ kind: 'string', value: text }, cursor.spanFrom(from));
  const quoted = cursor.takeQuoted("'");
  if (quoted !== undefined) return node({ kind: 'field', name: quoted }, cursor.spanFrom(from));
  if (cursor.match(/NOT(?![\w])/iy) !== undefined) {
    cursor.at += 3;
    return node({ kind: 'unary', op: 'NOT', operand: parseExpression(cursor, NOT_STRENGTH) }, cursor.spanFrom(from));
  }
  const number = cursor.take(NUMBER);
  if (number !== undefined) return node({ kind: 'number', value: Number(number) }, cursor.spanFrom(from));
  const sign = cursor.takeMark('-') ? '-' : cursor.takeMark('+') ? '+' : undefined;
  if (sign !== undefined) {
    return node({ kind: 'unary', op: sign, operand: cursor.nested(() => parseOperand(cursor)) }, cursor.spanFrom(from));
  }
  const name = cursor.take(NAME);
  if (name === undefined) {
    return cursor.fail(
      'expected a value: a field, a number, "text" or a function',
      undefined,
      "names with other characters go in single quotes: 'http.response.status_code'",
    );
  }
  if (cursor.text[cursor.at] === '(' && cursor.at < cursor.end) {
    cursor.at += 1;
    return node({ kind: 'call', name: name.toLowerCase(), args: parseArguments(cursor) }, cursor.spanFrom(from));
  }
  return node({ kind: 'field', name }, cursor.spanFrom(from));
};
