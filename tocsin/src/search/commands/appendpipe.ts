import { z } from 'zod';
import { type AppendpipeCommand, node } from '../ast/index.ts';
import { printOptions, printSubsearch, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, readOptions } from './option.ts';

const options = z.strictObject({ run_in_preview: bool('also while the search runs', 't') });

/** The commands in brackets read the rows so far: they begin with a command, and search nothing anew. */
export const appendpipe = defineCommand<AppendpipeCommand>({
  name: 'appendpipe',
  summary: 'runs commands over the rows so far and adds what they yield',
  syntax: 'appendpipe [run_in_preview=<bool>] [ <commands> ]',
  type: 'transforming',
  options,
  examples: [
    {
      title: 'a sum below the counts',
      spl: 'index=* | stats count by user | appendpipe [ stats sum(count) AS count | eval user="all" ]',
    },
  ],
  parse: (cursor, context) => {
    const from = cursor.at;
    const reader = readOptions('appendpipe', options);
    while (reader.take(cursor));
    reader.refuse(cursor);
    const subpipeline = context.pipeline(cursor);
    if (!cursor.done) cursor.fail('appendpipe takes commands in brackets, and options before them');
    return node({ kind: 'command', name: 'appendpipe', options: reader.result(), subpipeline }, cursor.spanFrom(from));
  },
  print: ({ options: written, subpipeline }) => words(printOptions(written), printSubsearch(subpipeline)),
});
