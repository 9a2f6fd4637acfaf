import { z } from 'zod';
import { type ChartCommand, type ChartSplit, node, type SeriesFilter } from '../ast/index.ts';
import { parseAggregations, parseSeriesFilter } from '../parser/aggregation.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField, freezeOptions, takeOption } from '../parser/words.ts';
import { printAggregation, printField, printOptions, printSeriesFilter, words } from '../print.ts';
import { checkCut, cutOptions, expectWidth, type Width } from './bin.ts';
import { defineCommand } from './command.ts';
import { bool, positive, readOptions, text } from './option.ts';

export const seriesOptions = z.strictObject({
  limit: text('series at most, 0 for all; top5 and bottom5 choose by value', '10'),
  useother: bool('a series for what the limit leaves out', 't'),
  usenull: bool('a series for rows without the field of the columns', 't'),
  otherstr: text('name of the other series', 'OTHER'),
  nullstr: text('name of the series without a value', 'NULL'),
  sep: text('text between figure and series in a name', ': '),
  format: text('names of columns, `$AGG$` and `$VAL$`'),
  cont: bool('buckets in which there is nothing are shown', 't'),
  dedup_splitvals: bool('repeated values of a multivalue field count once', 'f'),
});

/** What stands before the functions holds for the rows. */
const options = seriesOptions.extend({
  ...cutOptions.shape,
  bins: positive('buckets of rows at most, where no span is given', '300'),
});

/** A field of rows or columns, with what says how it is cut; `between` takes options of the command. */
export const parseSplit = (cursor: Cursor, between: () => boolean): ChartSplit => {
  cursor.skipSpace();
  const from = cursor.at;
  const field = expectField(cursor, 'a field');
  const reader = readOptions('chart', cutOptions);
  let width: Width | undefined;
  let span: string | undefined;
  for (;;) {
    const option = takeOption(cursor, ['span']);
    if (option !== undefined) {
      width = expectWidth(cursor, option[1]);
      span = option[1];
    } else if (!reader.take(cursor) && !between()) break;
  }
  checkCut(cursor, cursor.spanFrom(from), { field, ...width, minspan: reader.result().minspan });
  return Object.freeze({
    field,
    options: freezeOptions({ ...reader.result(), ...(span === undefined ? {} : { span }) }),
  });
};

export const printSplit = (word: string, split: ChartSplit | undefined): string | undefined =>
  split && words(word, printField(split.field), printOptions(split.options));

/** With two fields after BY the first makes the rows and the second the columns, as OVER … BY … says in full. */
export const chart = defineCommand<ChartCommand>({
  name: 'chart',
  summary: 'computes figures over one field, a column for each value of another',
  syntax:
    'chart [limit=<n>] [useother=<bool>] [usenull=<bool>] <function>[(<field>)] [AS <name>]… [OVER <field> [span=<span>] [bins=<n>]] [BY <field> [<field>]] [where <figure> in top5]',
  type: 'transforming',
  options,
  examples: [{ title: 'status by method', spl: 'index=* | chart count over http_method by status' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('chart', options);
    let span: string | undefined;
    let width: Width | undefined;
    const option = (): boolean => {
      const found = takeOption(cursor, ['span']);
      if (found !== undefined) {
        width = expectWidth(cursor, found[1]);
        span = found[1];
        return true;
      }
      if (reader.take(cursor)) return true;
      // `agg=` may stand before a function and says no more than it.
      if (cursor.take(/agg\s*=\s*/iy) !== undefined) return true;
      reader.refuse(cursor);
      return false;
    };
    const aggregations = parseAggregations(cursor, option);
    if (aggregations.length === 0) cursor.fail('chart needs a function such as count or avg(field)');
    let over: ChartSplit | undefined;
    let by: ChartSplit | undefined;
    let where: SeriesFilter | undefined;
    while (!cursor.done) {
      if (cursor.takeMark(',') || option()) continue;
      if (over === undefined && cursor.takeWord('over')) over = parseSplit(cursor, option);
      else if (by === undefined && cursor.takeWord('by')) by = parseSplit(cursor, option);
      else if (where === undefined && cursor.takeWord('where')) where = parseSeriesFilter(cursor);
      else if (over === undefined && by !== undefined && where === undefined) {
        over = by;
        by = parseSplit(cursor, option);
      } else cursor.fail('expected OVER, BY, where or the end of the command', undefined, 'chart takes two fields');
    }
    if (where !== undefined && (over === undefined || by === undefined))
      cursor.fail(
        'where chooses among series, and no second field makes them',
        cursor.spanFrom(from),
        'filter rows with | where …',
      );
    const field = (over ?? by)?.field;
    if (field !== undefined)
      checkCut(cursor, cursor.spanFrom(from), { field, ...width, minspan: reader.result().minspan });
    return node(
      {
        kind: 'command',
        name: 'chart',
        aggregations,
        ...(over === undefined ? {} : { over }),
        ...(by === undefined ? {} : { by }),
        ...(where === undefined ? {} : { where }),
        options: freezeOptions({ ...reader.result(), ...(span === undefined ? {} : { span }) }),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ aggregations, over, by, where, options: written }) =>
    words(
      printOptions(written),
      aggregations.map(printAggregation).join(', '),
      printSplit('OVER', over),
      printSplit('BY', by),
      where === undefined ? undefined : `where ${printSeriesFilter(where)}`,
    ),
});
