import { z } from 'zod';
import { type ConvertCommand, node } from '../ast/index.ts';
import { expectField, expectNewName } from '../parser/words.ts';
import { printField, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { readOptions, text } from './option.ts';

const options = z.strictObject({
  timeformat: text('form of times for ctime and mktime', '%m/%d/%Y %H:%M:%S'),
  timezone: text('IANA name'),
});

const FUNCTIONS = ['auto', 'ctime', 'dur2sec', 'memk', 'mktime', 'mstime', 'none', 'num', 'rmcomma', 'rmunit'];

/** `auto` converts a field only where all its values can be; `ctime` writes times in the user's zone. */
export const convert = defineCommand<ConvertCommand>({
  name: 'convert',
  summary: 'converts times, durations and numbers with units',
  syntax: `convert [timeformat=<format>] ${FUNCTIONS.slice(0, 4).join('|')}|…(<field>) [AS <name>]…`,
  type: 'streaming',
  options,
  examples: [
    {
      title: 'first and last time',
      spl: 'index=* | stats min(_time) AS first max(_time) AS last by user | convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(first) ctime(last)',
    },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('convert', options);
    const conversions: { func: string; field: string; as?: string }[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',') || reader.take(cursor)) continue;
      reader.refuse(cursor);
      const start = cursor.at;
      const func = cursor.take(/[A-Za-z]\w*/y)?.toLowerCase();
      if (func === undefined || !FUNCTIONS.includes(func))
        return cursor.fail('expected a conversion', { from: start, to: cursor.at + 1 }, FUNCTIONS.join(', '));
      cursor.expectMark('(', `after ${func}`);
      const field = cursor.peek() === ')' ? '*' : expectField(cursor);
      cursor.expectMark(')', `to close ${func}(`);
      const as = cursor.takeWord('as') ? expectNewName(cursor) : undefined;
      conversions.push(Object.freeze({ func, field, ...(as === undefined ? {} : { as }) }));
    }
    if (conversions.length === 0) cursor.fail('convert needs a conversion such as ctime(_time)');
    return node(
      { kind: 'command', name: 'convert', options: reader.result(), conversions: Object.freeze(conversions) },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written, conversions }) =>
    words(
      printOptions(written),
      conversions
        .map(({ func, field, as }) =>
          words(`${func}(${printField(field)})`, as === undefined ? '' : `AS ${printField(as)}`),
        )
        .join(', '),
    ),
});
