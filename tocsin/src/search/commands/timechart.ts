import { node, type SeriesFilter, type TimechartCommand, type TimeSpan } from '../ast/index.ts';
import { expectSpan, parseAggregations, parseSeriesFilter } from '../parser/aggregation.ts';
import { expectField, freezeOptions, takeOption } from '../parser/words.ts';
import { printAggregation, printField, printOptions, printSeriesFilter, printSpan, words } from '../print.ts';
import { defineCommand } from './command.ts';

const OPTIONS = [
  'span',
  'limit',
  'useother',
  'usenull',
  'otherstr',
  'nullstr',
  'bins',
  'cont',
  'fixedrange',
  'partial',
  'minspan',
  'agg',
  'sep',
  'format',
  'aligntime',
];

/** Empty buckets are filled: counts with 0, others absent. At most `limit` series by the sum of their values; the rest is OTHER. */
export const timechart = defineCommand<TimechartCommand>({
  name: 'timechart',
  summary: 'computes figures over time, one column a series',
  syntax:
    'timechart [span=<span>] [limit=<n>] [useother=<bool>] [usenull=<bool>] <function>[(<field>)] [AS <name>]… [BY <field>]',
  type: 'transforming',
  examples: [{ title: 'what happened, hour by hour', spl: 'index=* | timechart span=1h count by event.action' }],
  parse: (cursor) => {
    const from = cursor.at;
    const options: Record<string, string> = {};
    let span: TimeSpan | undefined;
    const option = (): boolean => {
      const found = takeOption(cursor, OPTIONS);
      if (found === undefined) return false;
      if (found[0] === 'span') span = expectSpan(cursor, found[1]);
      else options[found[0]] = found[1];
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
        options: freezeOptions(options),
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
