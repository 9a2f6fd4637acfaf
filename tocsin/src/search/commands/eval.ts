import { type EvalCommand, type Expression, node } from '../ast/index.ts';
import { parseExpression } from '../parser/expression.ts';
import { expectField } from '../parser/words.ts';
import { printExpression, printField } from '../print.ts';
import { defineCommand } from './command.ts';

export const evaluate = defineCommand<EvalCommand>({
  name: 'eval',
  summary: 'computes fields',
  syntax: 'eval <field>=<expression> [, <field>=<expression>]…',
  description:
    "Names with other characters than letters, digits and `_` go in single quotes on the right: `'user.name'`.",
  type: 'streaming',
  examples: [
    { title: 'a label by status', spl: 'index=* | eval kind=if(status>=500, "error", "fine") | stats count by kind' },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const assignments: { field: string; value: Expression }[] = [];
    do {
      const field = expectField(cursor, 'the name of the field to compute');
      cursor.expectMark('=', `after ${field}`);
      assignments.push(Object.freeze({ field, value: parseExpression(cursor) }));
    } while (cursor.takeMark(','));
    if (!cursor.done) cursor.fail('expected an operator, a comma or the end of the command');
    return node({ kind: 'command', name: 'eval', assignments: Object.freeze(assignments) }, cursor.spanFrom(from));
  },
  print: ({ assignments }) =>
    assignments.map(({ field, value }) => `${printField(field)}=${printExpression(value)}`).join(', '),
});
