import { z } from 'zod';
import { type AppendCommand, node } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { printOptions, printSubsearch, words } from '../print.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { bool, count, readOptions } from './option.ts';

const appendOptions = z.strictObject({
  extendtimerange: bool('the subsearch may widen the range of the whole', 'f'),
  maxtime: count('seconds that the subsearch may take', '60'),
  maxout: count('rows that the subsearch may give', '50000'),
  timeout: count('seconds to wait', '60'),
});

const parse =
  (name: AppendCommand['name'], options: z.ZodObject) =>
  (cursor: Cursor, context: CommandContext): AppendCommand => {
    const from = cursor.at;
    const reader = readOptions(name, options);
    while (reader.take(cursor));
    reader.refuse(cursor);
    const subsearch = context.pipeline(cursor);
    if (!cursor.done) cursor.fail(`${name} takes one subsearch, and options before it`);
    return node({ kind: 'command', name, options: reader.result(), subsearch }, cursor.spanFrom(from));
  };

const print = ({ options, subsearch }: AppendCommand): string =>
  words(printOptions(options), printSubsearch(subsearch));

/** 50,000 rows is the default of `maxout` in limits.conf; ours fails beyond it and does not cut. */
export const append = defineCommand<AppendCommand>({
  name: 'append',
  summary: 'adds the rows of a subsearch at the end',
  syntax: 'append [maxtime=<seconds>] [maxout=<n>] [ <subsearch> ]',
  type: 'streaming',
  options: appendOptions,
  examples: [{ title: 'two counts', spl: 'index=web | stats count | append [ search index=auth | stats count ]' }],
  parse: parse('append', appendOptions),
  print,
});

const appendcolsOptions = appendOptions.extend({ override: bool('values of the subsearch win', 'f') });

export const appendcols = defineCommand<AppendCommand>({
  name: 'appendcols',
  summary: 'adds the columns of a subsearch, first row to first row',
  syntax: 'appendcols [override=<bool>] [maxtime=<seconds>] [maxout=<n>] [ <subsearch> ]',
  type: 'streaming',
  options: appendcolsOptions,
  examples: [
    {
      title: 'today beside yesterday',
      spl: 'index=web earliest=@d | stats count AS today | appendcols [ search index=web earliest=-1d@d latest=@d | stats count AS yesterday ]',
    },
  ],
  parse: parse('appendcols', appendcolsOptions),
  print,
});
