import { z } from 'zod';
import { type ChartCommand, type ChartSplit, node, type SeriesFilter } from '../ast/index.ts';
import { parseAggregations, parseSeriesFilter } from '../parser/aggregation.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField, takeOption } from '../parser/words.ts';
import { printAggregation, printField, printOptions, printSeriesFilter, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, choice, count, decimal, readOptions, text } from './option.ts';

export const seriesOptions = z.strictObject({
  limit: text('series at most, 0 for all; top5 and bottom5 choose by value', '10'),
  useother: bool('the other series together are OTHER', 't'),
  usenull: bool('rows without the field are NULL', 't'),
  otherstr: text('name of the other series', 'OTHER'),
  nullstr: text('name of the series without a value', 'NULL'),
  agg: text('which figure chooses the series', 'sum'),
  sep: text('text between figure and series in a name', ': '),
  format: text('names of columns, `$AGG$` and `$VAL$`'),
  cont: bool('fills gaps', 't'),
  dedup_splitvals: bool('repeated values of a multivalue field count once', 'f'),
});

const options = seriesOptions.extend({ bins: count('buckets at most', '300'), span: text('size of a bucket') });

/** What may stand behind the field of rows or columns. */
const SPLIT = ['span', 'bins', 'start', 'end', 'aligntime', 'minspan'];

const parseSplit = (cursor: Cursor, between: () => boolean): ChartSplit => {
  const field = expectField(cursor, 'a field');
  const cut: Record<string, string> = {};
  for (;;) {
    const option = takeOption(cursor, SPLIT);
    if (option !== undefined) cut[option[0]] = option[1];
    else if (!between()) break;
  }
  return Object.freeze({ field, options: Object.freeze(cut) });
};

const printSplit = (word: string, split: ChartSplit | undefined): string | undefined =>
  split && words(word, printField(split.field), printOptions(split.options));

/** With two fields after BY the first makes the rows and the second the columns, as OVER … BY … says in full. */
export const chart = defineCommand<ChartCommand>({
  name: 'chart',
  summary: 'computes figures over one field, a column for each value of another',
  syntax:
    'chart [<option>…] <function>[(<field>)] [AS <name>]… [OVER <field>] [BY <field> [<field>]] [where <figure> in top5]',
  type: 'transforming',
  options,
  examples: [{ title: 'status by method', spl: 'index=* | chart count over http_method by status' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('chart', options);
    const option = (): boolean => reader.take(cursor);
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
    return node(
      {
        kind: 'command',
        name: 'chart',
        aggregations,
        ...(over === undefined ? {} : { over }),
        ...(by === undefined ? {} : { by }),
        ...(where === undefined ? {} : { where }),
        options: reader.result(),
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

const geostatsOptions = seriesOptions.extend({
  latfield: text('field of the latitude', 'lat'),
  longfield: text('field of the longitude', 'lon'),
  outputlatfield: text('new field of the latitude', 'latitude'),
  outputlongfield: text('new field of the longitude', 'longitude'),
  globallimit: count('series at most over all places', '10'),
  locallimit: count('series at most in a place', '10'),
  binspanlat: decimal('height of a place at the coarsest zoom', '22.5'),
  binspanlong: decimal('width of a place at the coarsest zoom', '45.0'),
  maxzoomlevel: count('zoom levels', '9'),
  translatetoxy: choice(['t', 'f', 'true', 'false'], 'for maps', 't'),
});

export const geostats = defineCommand<ChartCommand>({
  name: 'geostats',
  summary: 'computes figures by place, for maps',
  syntax: 'geostats [latfield=<field>] [longfield=<field>] <function>[(<field>)] [AS <name>]… [BY <field>]',
  type: 'transforming',
  options: geostatsOptions,
  examples: [{ title: 'logins on a map', spl: 'index=auth | iplocation src | geostats count by user' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('geostats', geostatsOptions);
    const option = (): boolean => reader.take(cursor);
    const aggregations = parseAggregations(cursor, option);
    if (aggregations.length === 0) cursor.fail('geostats needs a function such as count');
    const by = cursor.takeWord('by') ? parseSplit(cursor, option) : undefined;
    if (!cursor.done) cursor.fail('expected BY or the end of the command');
    return node(
      {
        kind: 'command',
        name: 'geostats',
        aggregations,
        ...(by === undefined ? {} : { by }),
        options: reader.result(),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ aggregations, by, options: written }) =>
    words(printOptions(written), aggregations.map(printAggregation).join(', '), printSplit('BY', by)),
});
