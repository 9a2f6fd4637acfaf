import { z } from 'zod';
import { node, type PredictCommand } from '../ast/index.ts';
import { expectField, freezeOptions, takeAnyOption } from '../parser/words.ts';
import { printField, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { choice, count, text } from './option.ts';

const options = z.strictObject({
  algorithm: choice(['LL', 'LLP', 'LLT', 'LLB', 'LLP5', 'BiLL'], 'way of forecasting', 'LLP5'),
  correlate: text('with LLB: the field that goes along'),
  future_timespan: count('points to forecast', '5'),
  holdback: count('last points that are not used', '0'),
  period: count('length of the season'),
  suppress: text('field that is not shown'),
});

/** Besides these options `upper95=<name>` and `lower95=<name>`, with any percentage, name the bounds. */
export const predict = defineCommand<PredictCommand>({
  name: 'predict',
  summary: 'forecasts values of a time series',
  syntax:
    'predict <field> [AS <name>]… [algorithm=<name>] [future_timespan=<n>] [upper<percent>=<name>] [lower<percent>=<name>] …',
  type: 'streaming',
  options,
  examples: [
    {
      title: 'logins to come',
      spl: 'index=auth | timechart span=1h count | predict count AS expected future_timespan=24',
    },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const taken: [string, string][] = [];
    const fields: { field: string; as?: string }[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      cursor.skipSpace();
      const start = cursor.at;
      const option = takeAnyOption(cursor);
      if (option !== undefined) {
        const name = option[0].toLowerCase();
        if (!Object.hasOwn(options.shape, name) && !/^(?:upper|lower)\d{1,2}$/.test(name))
          cursor.fail(`predict has no option "${option[0]}"`, { from: start, to: start + name.length });
        taken.push([name, option[1]]);
        continue;
      }
      const field = expectField(cursor);
      const as = cursor.takeWord('as') ? expectField(cursor, 'a name after AS') : undefined;
      fields.push(Object.freeze({ field, ...(as === undefined ? {} : { as }) }));
    }
    if (fields.length === 0) cursor.fail('predict needs a field');
    return node(
      {
        kind: 'command',
        name: 'predict',
        fields: Object.freeze(fields),
        options: freezeOptions(Object.fromEntries(taken)),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ fields, options: written }) =>
    words(
      fields
        .map(({ field, as }) => words(printField(field), as === undefined ? '' : `AS ${printField(as)}`))
        .join(', '),
      printOptions(written),
    ),
});
