import { type DedupCommand, node, type SortKey } from '../ast/index.ts';
import { expectField, freezeOptions, takeCount, takeOption } from '../parser/words.ts';
import { printFields, printOptions, printSortKey, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { parseSortKeys } from './sort.ts';

export const dedup = defineCommand<DedupCommand>({
  name: 'dedup',
  summary: 'keeps the first row of each combination of values',
  syntax: 'dedup [<n>] <field>… [keepempty=<bool>] [keepevents=<bool>] [consecutive=<bool>] [sortby [+|-]<field>…]',
  type: 'streaming',
  examples: [
    { title: 'the last event of each user', spl: 'index=* user=* | dedup user | table _time user event.action' },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const count = takeCount(cursor) ?? 1;
    const options: Record<string, string> = {};
    const fields: string[] = [];
    let sortby: readonly SortKey[] = Object.freeze([]);
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      const option = takeOption(cursor, ['keepempty', 'keepevents', 'consecutive']);
      if (option !== undefined) options[option[0]] = option[1];
      else if (cursor.takeWord('sortby')) sortby = parseSortKeys(cursor);
      else fields.push(expectField(cursor));
    }
    if (fields.length === 0) cursor.fail('dedup needs a field');
    if (count < 1) cursor.fail('dedup keeps at least one row', cursor.spanFrom(from));
    return node(
      { kind: 'command', name: 'dedup', count, fields: Object.freeze(fields), options: freezeOptions(options), sortby },
      cursor.spanFrom(from),
    );
  },
  print: ({ count, fields, options, sortby }) =>
    words(
      count === 1 ? undefined : String(count),
      printFields(fields),
      printOptions(options),
      sortby.length === 0 ? undefined : `sortby ${sortby.map(printSortKey).join(' ')}`,
    ),
});
