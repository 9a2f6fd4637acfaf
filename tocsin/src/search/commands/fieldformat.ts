import { type FieldformatCommand, node } from '../ast/index.ts';
import { parseExpression } from '../parser/expression.ts';
import { expectField } from '../parser/words.ts';
import { printExpression, printField } from '../print.ts';
import { defineCommand } from './command.ts';

export const fieldformat = defineCommand<FieldformatCommand>({
  name: 'fieldformat',
  summary: 'shows a field in another form and leaves its value as it is',
  syntax: 'fieldformat <field>=<expression>',
  type: 'streaming',
  examples: [
    {
      title: 'a readable time',
      spl: 'index=* | stats max(_time) AS last by user | fieldformat last=strftime(last, "%F %T")',
    },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const field = expectField(cursor, 'the field to show');
    cursor.expectMark('=', `after ${field}`);
    const value = parseExpression(cursor);
    if (!cursor.done) cursor.fail('expected an operator or the end of the command');
    return node({ kind: 'command', name: 'fieldformat', field, value }, cursor.spanFrom(from));
  },
  print: ({ field, value }) => `${printField(field)}=${printExpression(value)}`,
});
