import { node, type TrendlineCommand } from '../ast/index.ts';
import { expectField } from '../parser/words.ts';
import { printField, words } from '../print.ts';
import { defineCommand } from './command.ts';

type Trend = TrendlineCommand['trends'][number];

const FUNCTIONS: ReadonlyMap<string, Trend['func']> = new Map([
  ['ema', 'ema'],
  ['sma', 'sma'],
  ['wma', 'wma'],
]);

export const trendline = defineCommand<TrendlineCommand>({
  name: 'trendline',
  summary: 'computes moving averages: simple, exponential or weighted',
  syntax: 'trendline sma|ema|wma<period>(<field>) [AS <name>]…',
  type: 'streaming',
  examples: [{ title: 'a calm line', spl: 'index=* | timechart span=1h count | trendline sma5(count) AS smooth' }],
  parse: (cursor) => {
    const from = cursor.at;
    const trends: Trend[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      const found = cursor.match(/(sma|ema|wma)(\d{1,5})\(/iy);
      const func = FUNCTIONS.get(found?.[1]?.toLowerCase() ?? '');
      if (found === undefined || func === undefined) return cursor.fail('expected a trend such as sma5(count)');
      cursor.at += found[0].length;
      const field = expectField(cursor);
      cursor.expectMark(')', 'after the field');
      const as = cursor.takeWord('as') ? expectField(cursor, 'a name after AS') : undefined;
      trends.push(Object.freeze({ func, period: Number(found[2]), field, ...(as === undefined ? {} : { as }) }));
    }
    if (trends.length === 0) cursor.fail('trendline needs a trend such as sma5(count)');
    return node({ kind: 'command', name: 'trendline', trends: Object.freeze(trends) }, cursor.spanFrom(from));
  },
  print: ({ trends }) =>
    trends
      .map(({ func, period, field, as }) =>
        words(`${func}${period}(${printField(field)})`, as === undefined ? '' : `AS ${printField(as)}`),
      )
      .join(' '),
});
