import { z } from 'zod';
import { type FormatCommand, node } from '../ast/index.ts';
import { printOptions, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { count, readOptions, text } from './option.ts';

const options = z.strictObject({
  mvsep: text('stands between the values of a field', 'OR'),
  maxresults: count('rows at most, 0 for all', '0'),
  emptystr: text('what no rows become', 'NOT( )'),
});

export const format = defineCommand<FormatCommand>({
  name: 'format',
  summary: 'makes search terms of the rows of a subsearch',
  syntax:
    'format [mvsep=<text>] [maxresults=<n>] ["<row prefix>" "<column prefix>" "<column separator>" "<column end>" "<row separator>" "<row end>"]',
  description: 'A subsearch ends with `format` unless it says so itself: `((a="1" AND b="2") OR (…))`.',
  type: 'transforming',
  options,
  examples: [{ title: 'see what a subsearch gives', spl: 'index=auth | top 3 src | fields src | format' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('format', options);
    const marks: string[] = [];
    while (!cursor.done) {
      if (reader.take(cursor)) continue;
      reader.refuse(cursor);
      marks.push(cursor.takeQuoted('"') ?? cursor.fail('expected a text in double quotes'));
    }
    if (marks.length !== 0 && marks.length !== 6) cursor.fail('format takes six texts or none', cursor.spanFrom(from));
    return node(
      { kind: 'command', name: 'format', options: reader.result(), marks: Object.freeze(marks) },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written, marks }) => words(printOptions(written), marks.map(printText).join(' ')),
});
