import { type BinaryOperator, type Expression, node } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';

/** Binding strength of what stands between two operands; the higher binds tighter. Documented: NOT, AND, OR, XOR. */
const STRENGTH: Readonly<Record<string, number>> = Object.freeze({
  XOR: 1,
  OR: 2,
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

/** A chain of operators makes a tree as deep as it is long, and whoever walks the tree recurses. */
const MAX_CHAIN = 1_000;

/** An expression of the eval language: "text", 'field name', bare_field, numbers, calls, operators. */
export const parseExpression = (cursor: Cursor, least = 0): Expression => {
  cursor.skipSpace();
  const from = cursor.at;
  let left = parseOperand(cursor);
  // A chain such as a.b.c.d grows to the left without recursion.
  for (let length = 0; ; length++) {
    const operator = peekOperator(cursor);
    if (operator === undefined) return left;
    const strength = STRENGTH[operator] ?? 0;
    if (strength <= least) return left;
    if (length === MAX_CHAIN) cursor.fail(`an expression may join at most ${MAX_CHAIN} operands`);
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
};

/** What follows an opening parenthesis, up to and with the closing one. */
const parseArguments = (cursor: Cursor): readonly Expression[] =>
  cursor.nested(() => {
    const args: Expression[] = [];
    if (cursor.takeMark(')')) return Object.freeze(args);
    for (;;) {
      args.push(parseExpression(cursor));
      if (cursor.takeMark(')')) return Object.freeze(args);
      cursor.expectMark(',', 'or ")" between arguments');
    }
  });

const parseOperand = (cursor: Cursor): Expression => {
  cursor.skipSpace();
  const from = cursor.at;
  if (cursor.takeMark('(')) {
    const inner = cursor.nested(() => parseExpression(cursor));
    cursor.expectMark(')', 'to close the parenthesis');
    return inner;
  }
  const text = cursor.takeQuoted('"');
  if (text !== undefined) return node({ kind: 'string', value: text }, cursor.spanFrom(from));
  const quoted = cursor.takeQuoted("'");
  if (quoted !== undefined) return node({ kind: 'field', name: quoted }, cursor.spanFrom(from));
  if (cursor.match(/NOT(?![\w.])/iy) !== undefined) {
    cursor.at += 3;
    const operand = cursor.nested(() => parseExpression(cursor, NOT_STRENGTH));
    return node({ kind: 'unary', op: 'NOT', operand }, cursor.spanFrom(from));
  }
  const number = cursor.take(NUMBER);
  if (number !== undefined) return parseNumber(cursor, number, from);
  const sign = cursor.takeMark('-') ? '-' : cursor.takeMark('+') ? '+' : undefined;
  if (sign !== undefined) {
    return node({ kind: 'unary', op: sign, operand: cursor.nested(() => parseOperand(cursor)) }, cursor.spanFrom(from));
  }
  const name = cursor.match(OPERATOR_WORD) === undefined ? cursor.take(NAME) : undefined;
  if (name === undefined) return failOperand(cursor);
  // Two operands never stand side by side, so a name before "(" is a call even with a space between.
  if (cursor.peek() === '(') {
    cursor.takeMark('(');
    return node({ kind: 'call', name: name.toLowerCase(), args: parseArguments(cursor) }, cursor.spanFrom(from));
  }
  return node({ kind: 'field', name }, cursor.spanFrom(from));
};

const OPERATOR_WORD = /(?:and|or|xor)(?!\w)/iy;

const parseNumber = (cursor: Cursor, text: string, from: number): Expression => {
  const value = Number(text);
  if (!Number.isFinite(value)) cursor.fail(`${text} is too large for a number`, cursor.spanFrom(from));
  return node({ kind: 'number', value }, cursor.spanFrom(from));
};

const failOperand = (cursor: Cursor): never => {
  const token = cursor.match(/\$[\w.]+(?:\|\w+)?\$/y)?.[0];
  if (token !== undefined) {
    cursor.fail(
      `${token} is a token of a dashboard and has no value here`,
      { from: cursor.at, to: cursor.at + token.length },
      'write the value itself',
    );
  }
  return cursor.fail(
    'expected a value: a field, a number, "text" or a function',
    undefined,
    "names with other characters go in single quotes: 'http.response.status_code'",
  );
};
