import { z } from 'zod';
import { type AlongCommand, node } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField } from '../parser/words.ts';
import { printField, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { count, noOptions, readOptions, text } from './option.ts';

const parse =
  (name: AlongCommand['name'], options: z.ZodObject) =>
  (cursor: Cursor): AlongCommand => {
    const from = cursor.at;
    const reader = readOptions(name, options);
    let field: string | undefined;
    let as: string | undefined;
    while (!cursor.done) {
      if (reader.take(cursor)) continue;
      reader.refuse(cursor);
      if (field === undefined) field = expectField(cursor);
      else if (as === undefined && cursor.takeWord('as')) as = expectField(cursor, 'a name after AS');
      else cursor.fail(`${name} takes one field`);
    }
    if (field === undefined) return cursor.fail(`${name} needs a field`);
    return node(
      { kind: 'command', name, field, ...(as === undefined ? {} : { as }), options: reader.result() },
      cursor.spanFrom(from),
    );
  };

const print = ({ field, as, options }: AlongCommand): string =>
  words(printField(field), as === undefined ? undefined : `AS ${printField(as)}`, printOptions(options));

export const accum = defineCommand<AlongCommand>({
  name: 'accum',
  summary: 'keeps a running sum of a field',
  syntax: 'accum <field> [AS <name>]',
  type: 'streaming',
  examples: [{ title: 'bytes so far', spl: 'index=* | table _time bytes_out | accum bytes_out AS total' }],
  parse: parse('accum', noOptions),
  print,
});

const autoregressOptions = z.strictObject({ p: text('how many rows back: a number, or a range such as 1-3', '1') });

export const autoregress = defineCommand<AlongCommand>({
  name: 'autoregress',
  summary: 'copies values of earlier rows into a row',
  syntax: 'autoregress <field> [AS <name>] [p=<n>|<n>-<n>]',
  type: 'streaming',
  options: autoregressOptions,
  examples: [{ title: 'the count before', spl: 'index=* | timechart count | autoregress count AS before' }],
  parse: parse('autoregress', autoregressOptions),
  print,
});

const deltaOptions = z.strictObject({ p: count('how many rows back', '1') });

export const delta = defineCommand<AlongCommand>({
  name: 'delta',
  summary: 'computes the difference to an earlier row',
  syntax: 'delta <field> [AS <name>] [p=<n>]',
  type: 'streaming',
  options: deltaOptions,
  examples: [{ title: 'growth from hour to hour', spl: 'index=* | timechart span=1h count | delta count AS growth' }],
  parse: parse('delta', deltaOptions),
  print,
});
