import { z } from 'zod';
import { node, type SeriesFilter, type TimechartCommand, type TimeSpan } from '../ast/index.ts';
import { expectSpan, parseAggregations, parseSeriesFilter } from '../parser/aggregation.ts';
import { expectField, takeOption } from '../parser/words.ts';
import { printAggregation, printField, printOptions, printSeriesFilter, printSpan, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, positive, readOptions, text, span as width } from './option.ts';

const OPTIONS = z.strictObject({
  limit: text('series at most, 0 for all; top5 and bottom5 choose by their sums', '10'),
  useother: bool('a series for what the limit leaves out', 't'),
  usenull: bool('a series for rows without the BY field', 't'),
  otherstr: text('the name of the series for the rest', 'OTHER'),
  nullstr: text('the name of the series for rows without the field', 'NULL'),
  bins: positive('buckets at most, where no span is given', '100'),
  minspan: width('the narrowest bucket, where no span is given'),
  cont: bool('buckets in which there is nothing are shown', 't'),
  fixedrange: bool('buckets are shown for the whole range of the search', 't'),
  partial: bool('buckets that the range cuts at its ends are shown', 't'),
  sep: text('stands between figure and series in names of columns', ': '),
  format: text('names of columns with $AGG$ and $VAL$ in them'),
  aligntime: text('a bucket begins here; earliest, latest or a time such as @d+2h'),
});

/** Empty buckets are filled: counts with 0, others absent. At most `limit` series by the sum of their values; the rest is OTHER. */
export const timechart = defineCommand<TimechartCommand>({
  name: 'timechart',
  summary: 'computes figures over time, one column a series',
  syntax:
    'timechart [span=<span>] [limit=<n>] [useother=<bool>] [usenull=<bool>] <function>[(<field>)] [AS <name>]… [BY <field>]',
  type: 'transforming',
  options: OPTIONS,
  examples: [{ title: 'what happened, hour by hour', spl: 'index=* | timechart span=1h count by event.action' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('timechart', OPTIONS);
    let span: TimeSpan | undefined;
    const option = (): boolean => {
      const found = takeOption(cursor, ['span']);
      if (found === undefined) {
        if (reader.take(cursor)) return true;
        reader.refuse(cursor);
        return false;
      }
      span = expectSpan(cursor, found[1]);
      return true;
    };
    const aggregations = parseAggregations(cursor, option);
    if (aggregations.length === 0) cursor.fail('timechart needs a function such as count or avg(field)');
    let by: string | undefined;
    if (cursor.takeWord('by')) {
      while (option());
      by = expectField(cursor, 'the field to split by');
      while (option());
    }
    const where: SeriesFilter | undefined = cursor.takeWord('where') ? parseSeriesFilter(cursor) : undefined;
    while (option());
    if (where !== undefined && by === undefined)
      cursor.fail(
        'where chooses among series, and there is no BY',
        cursor.spanFrom(from),
        'filter rows with | where …',
      );
    if (!cursor.done)
      cursor.fail('timechart takes one field after BY', undefined, 'use stats … BY _time, a, b for several');
    return node(
      {
        kind: 'command',
        name: 'timechart',
        aggregations,
        ...(by === undefined ? {} : { by }),
        ...(span === undefined ? {} : { span }),
        ...(where === undefined ? {} : { where }),
        options: reader.result(),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ aggregations, by, span, where, options }) =>
    words(
      span === undefined ? undefined : `span=${printSpan(span)}`,
      printOptions(options),
      aggregations.map(printAggregation).join(', '),
      by === undefined ? undefined : `BY ${printField(by)}`,
      where === undefined ? undefined : `where ${printSeriesFilter(where)}`,
    ),
});
