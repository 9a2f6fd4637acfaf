import { z } from 'zod';
import { node, type TableFileCommand } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { parseSearchTerms } from '../parser/predicate.ts';
import { expectField } from '../parser/words.ts';
import { printField, printOptions, printPredicate, words } from '../print.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { bool, choice, count, readOptions, text } from './option.ts';

const readingOptions = z.strictObject({
  append: bool('adds the rows to those so far', 'f'),
  start: count('rows passed over', '0'),
  max: count('rows at most', '1000000000'),
  events: bool('the rows are events', 'f'),
  strict: bool('an error of the table stops the search', 'f'),
  dispatch: bool('the file is one of a job', 'f'),
});

const writingOptions = z.strictObject({
  append: bool('adds to what is there', 'f'),
  create_empty: bool('without rows an empty table is made', 'f'),
  create_context: choice(['app', 'user', 'system'], 'whose table is made', 'app'),
  override_if_empty: bool('without rows the table is emptied', 't'),
  max: count('rows written at most', '1000000000'),
  key_field: text('field whose value names the row to replace'),
  createinapp: bool('makes the table in the app', 't'),
  allow_updates: bool('rows may change'),
  output_format: text('form of the file', 'splunk_sv_csv'),
  singlefile: bool('one file', 't'),
  usexml: bool('as XML', 'f'),
  dispatch: bool('the file is one of a job', 'f'),
});

const parse =
  (name: TableFileCommand['name'], options: z.ZodObject) =>
  (cursor: Cursor, context: CommandContext): TableFileCommand => {
    const from = cursor.at;
    const reader = readOptions(name, options);
    let file: string | undefined;
    let where: TableFileCommand['where'];
    while (!cursor.done) {
      if (reader.take(cursor)) continue;
      if (file !== undefined && name === 'inputlookup' && cursor.takeWord('where')) {
        where = parseSearchTerms(cursor, context.subsearch).predicate;
        continue;
      }
      reader.refuse(cursor);
      if (file !== undefined) cursor.fail(`${name} takes one name`);
      file = expectField(cursor, 'the name of a table');
    }
    if (file === undefined) return cursor.fail(`${name} needs the name of a table`);
    return node(
      { kind: 'command', name, options: reader.result(), file, ...(where === undefined ? {} : { where }) },
      cursor.spanFrom(from),
    );
  };

const print = ({ options, file, where }: TableFileCommand): string =>
  words(printOptions(options), printField(file), where === undefined ? undefined : `where ${printPredicate(where)}`);

export const inputlookup = defineCommand<TableFileCommand>({
  name: 'inputlookup',
  summary: 'reads the rows of a lookup',
  syntax: 'inputlookup [append=<bool>] [start=<n>] [max=<n>] <table> [where <search terms>]',
  type: 'generating',
  options: readingOptions,
  examples: [{ title: 'the administrators', spl: '| inputlookup people where role=admin' }],
  parse: parse('inputlookup', readingOptions),
  print,
});

export const inputcsv = defineCommand<TableFileCommand>({
  name: 'inputcsv',
  summary: 'reads the rows of a CSV file',
  syntax: 'inputcsv [append=<bool>] [start=<n>] [max=<n>] [events=<bool>] <file>',
  type: 'generating',
  options: readingOptions,
  examples: [{ title: 'rows of a file', spl: '| inputcsv people.csv' }],
  parse: parse('inputcsv', readingOptions),
  print,
});

export const outputlookup = defineCommand<TableFileCommand>({
  name: 'outputlookup',
  summary: 'writes the rows into a lookup',
  syntax: 'outputlookup [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [key_field=<field>] <table>',
  type: 'streaming',
  options: writingOptions,
  examples: [{ title: 'remember who was seen', spl: 'index=* | stats max(_time) AS seen by user | outputlookup seen' }],
  parse: parse('outputlookup', writingOptions),
  print,
});

export const outputcsv = defineCommand<TableFileCommand>({
  name: 'outputcsv',
  summary: 'writes the rows into a CSV file',
  syntax: 'outputcsv [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] <file>',
  type: 'streaming',
  options: writingOptions,
  examples: [{ title: 'a file of counts', spl: 'index=* | stats count by user | outputcsv counts.csv' }],
  parse: parse('outputcsv', writingOptions),
  print,
});
