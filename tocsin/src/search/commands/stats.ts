import { node, type StatsCommand } from '../ast/index.ts';
import { parseAggregations } from '../parser/aggregation.ts';
import type { Cursor } from '../parser/cursor.ts';
import { freezeOptions, takeFields, takeOption } from '../parser/words.ts';
import { printAggregation, printFields, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';

const OPTIONS = ['allnum', 'delim', 'partitions', 'dedup_splitvals'];

const parse =
  (name: StatsCommand['name']) =>
  (cursor: Cursor): StatsCommand => {
    const from = cursor.at;
    const options: Record<string, string> = {};
    const option = (): boolean => {
      const found = takeOption(cursor, OPTIONS);
      if (found !== undefined) options[found[0]] = found[1];
      return found !== undefined;
    };
    const aggregations = parseAggregations(cursor, option);
    if (aggregations.length === 0) cursor.fail(`${name} needs a function such as count, dc(field) or avg(field)`);
    const by = cursor.takeWord('by') ? takeFields(cursor) : Object.freeze([]);
    if (!cursor.done) cursor.fail('expected BY or the end of the command');
    return node({ kind: 'command', name, aggregations, by, options: freezeOptions(options) }, cursor.spanFrom(from));
  };

const print = ({ aggregations, by, options }: StatsCommand): string =>
  words(
    printOptions(options),
    aggregations.map(printAggregation).join(', '),
    by.length === 0 ? undefined : `BY ${printFields(by)}`,
  );

/** Rows in which a BY field is absent are left out; each value of a multivalue BY field makes a group. */
export const stats = defineCommand<StatsCommand>({
  name: 'stats',
  summary: 'computes counts, sums and other figures, for all rows or by groups',
  syntax: 'stats <function>[(<field>)] [AS <name>]… [BY <field>…]',
  type: 'transforming',
  examples: [
    {
      title: 'failures by user',
      spl: 'index=* event.action=authn_login_fail | stats count dc(src) AS addresses BY user',
    },
    { title: 'a count of a condition', spl: 'index=* | stats count(eval(status>=500)) AS errors count BY uri_path' },
  ],
  parse: parse('stats'),
  print,
});

export const eventstats = defineCommand<StatsCommand>({
  name: 'eventstats',
  summary: 'adds figures over all rows, or over those of a group, to every row',
  syntax: 'eventstats <function>[(<field>)] [AS <name>]… [BY <field>…]',
  type: 'streaming',
  examples: [
    { title: 'compare with the average', spl: 'index=* | stats count by user | eventstats avg(count) AS usual' },
  ],
  parse: parse('eventstats'),
  print,
});
