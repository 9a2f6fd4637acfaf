import { type HeadCommand, node } from '../ast/index.ts';
import { parseExpression } from '../parser/expression.ts';
import { expectCount, takeCount, takeOption } from '../parser/words.ts';
import { printExpression } from '../print.ts';
import { defineCommand } from './command.ts';

export const head = defineCommand<HeadCommand>({
  name: 'head',
  summary: 'keeps the first rows: a number of them (10), or as long as an expression is true',
  syntax: 'head [<n>] | head (<expression>)',
  type: 'streaming',
  examples: [{ title: 'the newest hundred', spl: 'index=* | head 100' }],
  parse: (cursor) => {
    const from = cursor.at;
    const option = takeOption(cursor, ['limit']);
    const count = option === undefined ? takeCount(cursor) : expectCount(cursor, 'limit', option[1]);
    if (cursor.done) return node({ kind: 'command', name: 'head', count: count ?? 10 }, cursor.spanFrom(from));
    const condition = parseExpression(cursor);
    if (!cursor.done) cursor.fail('expected the end of the command');
    return node(
      { kind: 'command', name: 'head', ...(count === undefined ? {} : { count }), condition },
      cursor.spanFrom(from),
    );
  },
  print: ({ count, condition }) =>
    [count, condition && `(${printExpression(condition)})`].filter((part) => part !== undefined).join(' '),
});
