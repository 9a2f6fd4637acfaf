import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinaryOperator, Expression, Predicate, SortKey } from './ast/index.ts';
import { parseSpl } from './parse.ts';
import { Cursor } from './parser/cursor.ts';
import { parseExpression } from './parser/expression.ts';
import { parsePredicate } from './parser/predicate.ts';
import { printAggregation, printExpression, printField, printPredicate, printSortKey } from './print.ts';

/** Text as it may stand in quotes: any characters, those of the language above all. */
const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('"', "'", '\\', '|', '[', ']', '(', ')', '=', ',', '`', '*', ' ', '$', 'a'),
    maxLength: 8,
  }),
);
// An apostrophe that follows a space opens a name for whoever looks for pipes, so names stay on a line.
const name = fc.oneof(
  fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/),
  fc.constantFrom('user.name', 'a{}.b', 'x y', '5xx', 'and', 'by', 'AS', 'http-method', 'a*', '_time', 'NOT', 'in'),
);

const OPERATORS: readonly BinaryOperator[] = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '.',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'AND',
  'OR',
  'XOR',
  'LIKE',
];

const expression: fc.Arbitrary<Expression> = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((value): Expression => ({ kind: 'string', value })),
    fc
      .oneof(fc.nat(), fc.double({ min: 0, max: 1e30, noNaN: true }))
      .map((value): Expression => ({ kind: 'number', value })),
    name.map((field): Expression => ({ kind: 'field', name: field })),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('if', 'like', 'in', 'coalesce', 'null'),
      args: fc.array(tie('expression'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('unary' as const),
      op: fc.constantFrom('-' as const, '+' as const, 'NOT' as const),
      operand: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('binary' as const),
      op: fc.constantFrom(...OPERATORS),
      left: tie('expression'),
      right: tie('expression'),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      operand: tie('expression'),
      values: fc.array(tie('expression'), { maxLength: 3 }),
    }),
  ),
})).expression;

const predicate: fc.Arbitrary<Predicate> = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((value): Predicate => ({ kind: 'term', text: value, quoted: true })),
    fc
      .stringMatching(/^[a-z][a-z0-9*:./_-]{0,6}$/)
      .map((value): Predicate => ({ kind: 'term', text: value, quoted: false })),
    fc.record({
      kind: fc.constant('comparison' as const),
      field: name,
      op: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
      value: text,
    }),
    fc.record({
      kind: fc.constant('one-of' as const),
      field: name,
      values: fc.array(text, { minLength: 1, maxLength: 3 }),
    }),
    tie('predicate').map((operand): Predicate => ({ kind: 'not', operand })),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('predicate'), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).predicate;

describe('printing', () => {
  it('an expression and reading it gives the same', () => {
    fc.assert(
      fc.property(expression, (one) => {
        const printed = printExpression(one);
        const cursor = new Cursor(printed);
        expect(parseExpression(cursor), printed).toEqual(one);
        expect(cursor.done, printed).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a predicate and reading it gives the same', () => {
    fc.assert(
      fc.property(predicate, (one) => {
        const printed = printPredicate(one);
        expect(parsePredicate(printed), printed).toEqual(one);
      }),
      { numRuns: 2_000 },
    );
  });

  it('whole searches of them and reading those gives the same', () => {
    const key: fc.Arbitrary<SortKey> = fc.record({
      field: name,
      descending: fc.boolean(),
      type: fc.constantFrom('auto' as const, 'num' as const, 'str' as const, 'ip' as const),
    });
    fc.assert(
      fc.property(
        predicate,
        expression,
        name,
        fc.array(key, { minLength: 1, maxLength: 3 }),
        (where, value, field, keys) => {
          const aggregation = printAggregation({ kind: 'aggregation', func: 'dc', expression: value, as: field });
          const spl = [
            `search ${printPredicate(where)}`,
            `eval ${printField(field)}=${printExpression(value)}`,
            `stats ${aggregation} BY ${printField(field)}`,
            `sort ${keys.map(printSortKey).join(', ')}`,
            `replace ${JSON.stringify(field)} WITH "x" IN ${printField(field)}`,
            `append [ search ${printPredicate(where)} | where ${printExpression(value)} ]`,
          ].join(' | ');
          expect(parseSpl(spl).commands, spl).toMatchObject([
            { predicate: where },
            { assignments: [{ field, value }] },
            { aggregations: [{ func: 'dc', expression: value, as: field }], by: [field] },
            { keys },
            { replacements: [{ from: field }], fields: [field] },
            { subsearch: { commands: [{ predicate: where }, { condition: value }] } },
          ]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
