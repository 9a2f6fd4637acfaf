import { type GeostatsCommand, node } from '../ast/index.ts';
import { parseAggregations } from '../parser/aggregation.ts';
import { printAggregation, printOptions, words } from '../print.ts';
import { parseSplit, printSplit, seriesOptions } from './chart.ts';
import { defineCommand } from './command.ts';
import { choice, count, decimal, readOptions, text } from './option.ts';

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

export const geostats = defineCommand<GeostatsCommand>({
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
