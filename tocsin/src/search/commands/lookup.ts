import { z } from 'zod';
import { type LookupCommand, type LookupField, node } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField } from '../parser/words.ts';
import { printField, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, readOptions } from './option.ts';

const options = z.strictObject({
  local: bool('reads the table where the search is run', 'f'),
  update: bool('reads a changed table again while the search runs', 'f'),
  event_time_field: bool('for tables with a time'),
});

const OUTPUT = ['output', 'outputnew'];

/**
 * `OUTPUT` overwrites, `OUTPUTNEW` fills only what is absent; without either all fields of the table are taken and
 * overwrite. Values are compared with regard to case unless the table says otherwise; of rows with wildcards or address
 * ranges the first that fits wins.
 */
export const lookup = defineCommand<LookupCommand>({
  name: 'lookup',
  summary: 'adds fields from a table',
  syntax:
    'lookup [local=<bool>] [update=<bool>] <table> <table field> [AS <field>]… [OUTPUT|OUTPUTNEW <table field> [AS <field>]…]',
  type: 'streaming',
  options,
  examples: [
    { title: 'the team of a user', spl: 'index=* | lookup people login AS user OUTPUT team | stats count by team' },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('lookup', options);
    while (reader.take(cursor));
    reader.refuse(cursor);
    const table = expectField(cursor, 'the name of a lookup');
    while (reader.take(cursor));
    const match = parseFields(cursor);
    if (match.length === 0) cursor.fail(`expected the fields by which ${table} is searched`);
    const overwrite = cursor.takeWord('output');
    const output = overwrite || cursor.takeWord('outputnew') ? parseFields(cursor) : undefined;
    if (output?.length === 0) cursor.fail('expected the fields to take from the table');
    if (!cursor.done) cursor.fail('expected a field, OUTPUT, OUTPUTNEW or the end of the command');
    return node(
      {
        kind: 'command',
        name: 'lookup',
        options: reader.result(),
        lookup: table,
        match,
        ...(output === undefined ? {} : { output: Object.freeze({ overwrite, fields: output }) }),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written, lookup: table, match, output }) =>
    words(
      printOptions(written),
      printField(table),
      printPairs(match),
      output === undefined ? undefined : `${output.overwrite ? 'OUTPUT' : 'OUTPUTNEW'} ${printPairs(output.fields)}`,
    ),
});

const parseFields = (cursor: Cursor): readonly LookupField[] => {
  const fields: LookupField[] = [];
  while (!cursor.done && !OUTPUT.some((word) => cursor.atWord(word))) {
    if (cursor.takeMark(',')) continue;
    const table = expectField(cursor);
    fields.push(Object.freeze({ table, row: cursor.takeWord('as') ? expectField(cursor, 'a name after AS') : table }));
  }
  return Object.freeze(fields);
};

const printPairs = (fields: readonly LookupField[]): string =>
  fields
    .map(({ table, row }) => (table === row ? printField(table) : `${printField(table)} AS ${printField(row)}`))
    .join(', ');
