import { type BinCommand, node, type TimeSpan } from '../ast/index.ts';
import { expectSpan } from '../parser/aggregation.ts';
import { expectField, freezeOptions, takeOption } from '../parser/words.ts';
import { printField, printOptions, printSpan, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** Time is cut in the user's zone; numbers become ranges such as `10-20`, as Splunk shows them. */
export const bin = defineCommand<BinCommand>({
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  summary: 'puts times or numbers into buckets',
  syntax: 'bin [span=<span>] [bins=<n>] <field> [AS <name>]',
  type: 'streaming',
  examples: [{ title: 'by five minutes', spl: 'index=* | bin span=5m _time | stats count by _time, user' }],
  parse: (cursor) => {
    const from = cursor.at;
    const options: Record<string, string> = {};
    let span: TimeSpan | undefined;
    let field: string | undefined;
    let as: string | undefined;
    while (!cursor.done) {
      const option = takeOption(cursor, ['span', 'bins', 'minspan', 'start', 'end', 'aligntime']);
      if (option?.[0] === 'span') span = expectSpan(cursor, option[1]);
      else if (option !== undefined) options[option[0]] = option[1];
      else if (field !== undefined && cursor.takeWord('as')) as = expectField(cursor, 'the new name');
      else if (field === undefined) field = expectField(cursor);
      else cursor.fail('bin takes one field');
    }
    if (field === undefined) return cursor.fail('bin needs a field');
    return node(
      {
        kind: 'command',
        name: 'bin',
        field,
        ...(span === undefined ? {} : { span }),
        options: freezeOptions(options),
        ...(as === undefined ? {} : { as }),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ field, span, options, as }) =>
    words(
      span === undefined ? undefined : `span=${printSpan(span)}`,
      printOptions(options),
      printField(field),
      as === undefined ? undefined : `AS ${printField(as)}`,
    ),
});
