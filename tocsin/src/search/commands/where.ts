import { node, type WhereCommand } from '../ast/index.ts';
import { parseExpression } from '../parser/expression.ts';
import { printExpression } from '../print.ts';
import { defineCommand } from './command.ts';

export const where = defineCommand<WhereCommand>({
  name: 'where',
  summary: 'keeps rows for which an expression is true',
  syntax: 'where <expression>',
  type: 'streaming',
  examples: [{ title: 'users with many failures', spl: 'index=* | stats count by user | where count > 5' }],
  parse: (cursor) => {
    const from = cursor.at;
    const condition = parseExpression(cursor);
    if (!cursor.done) cursor.fail('expected an operator such as =, AND, OR, or the end of the command');
    return node({ kind: 'command', name: 'where', condition }, cursor.spanFrom(from));
  },
  print: ({ condition }) => printExpression(condition),
});
