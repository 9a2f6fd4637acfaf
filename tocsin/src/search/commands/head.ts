import { z } from 'zod';
import { type HeadCommand, node } from '../ast/index.ts';
import { parseExpression } from '../parser/expression.ts';
import { expectCount, takeCount, takeOption } from '../parser/words.ts';
import { printExpression, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, readOptions } from './option.ts';

const OPTIONS = z.strictObject({
  keeplast: bool('of an expression: keeps the row for which it was not true, too', 'f'),
  null: bool('of an expression: goes on over rows for which it cannot be told', 'f'),
});

export const head = defineCommand<HeadCommand>({
  name: 'head',
  summary: 'keeps the first rows: a number of them (10), or as long as an expression is true',
  syntax: 'head [<n>] | head [<n>] (<expression>) [keeplast=<bool>] [null=<bool>]',
  type: 'streaming',
  options: OPTIONS,
  examples: [{ title: 'the newest hundred', spl: 'index=* | head 100' }],
  parse: (cursor) => {
    const from = cursor.at;
    const option = takeOption(cursor, ['limit']);
    const count = option === undefined ? takeCount(cursor) : expectCount(cursor, 'limit', option[1]);
    if (cursor.done) return node({ kind: 'command', name: 'head', count: count ?? 10 }, cursor.spanFrom(from));
    const reader = readOptions('head', OPTIONS);
    while (reader.take(cursor));
    const condition = parseExpression(cursor);
    while (reader.take(cursor));
    if (!cursor.done) {
      reader.refuse(cursor);
      cursor.fail('expected the end of the command');
    }
    const options = reader.result();
    return node(
      {
        kind: 'command',
        name: 'head',
        ...(count === undefined ? {} : { count }),
        condition,
        ...(Object.keys(options).length === 0 ? {} : { options }),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ count, condition, options }) =>
    words(
      count === undefined ? undefined : String(count),
      condition && `(${printExpression(condition)})`,
      options && printOptions(options),
    ),
});
