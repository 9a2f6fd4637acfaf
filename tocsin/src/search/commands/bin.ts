import { z } from 'zod';
import { type BinCommand, node, type TimeSpan } from '../ast/index.ts';
import type { Span } from '../errors.ts';
import { expectSpan, readSpan } from '../parser/aggregation.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField, freezeOptions, takeOption } from '../parser/words.ts';
import { printField, printOptions, printSpan, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { decimal, positive, readOptions, text, span as width } from './option.ts';

const LOGARITHMIC = /^(\d+(?:\.\d+)?)?log(\d+(?:\.\d+)?)?$/i;

/** `2log10`: the factor is at least 1 and below the base, which is above 1. */
const checkLogarithmic = (cursor: Cursor, text: string, [, factor = '1', base = '10']: RegExpExecArray): string =>
  Number(base) > 1 && Number(factor) >= 1 && Number(factor) < Number(base)
    ? text.toLowerCase()
    : cursor.fail(
        `"${text}" is no logarithmic span`,
        { from: cursor.at - text.length, to: cursor.at },
        'the factor is at least 1 and below the base, which is above 1, as in 2log10',
      );

export type Width = { readonly span: TimeSpan } | { readonly steps: string };

/** How wide a bucket is: a span, or a logarithmic one as text. */
export const expectWidth = (cursor: Cursor, text: string): Width => {
  const logarithmic = LOGARITHMIC.exec(text);
  return logarithmic === null
    ? { span: expectSpan(cursor, text) }
    : { steps: checkLogarithmic(cursor, text, logarithmic) };
};

/** What stands behind a field says how it is cut; refused where the field is not cut so. */
export const checkCut = (
  cursor: Cursor,
  span: Span,
  cut: {
    readonly field: string;
    readonly span?: TimeSpan | undefined;
    readonly steps?: string | undefined;
    readonly minspan?: string | undefined;
  },
): void => {
  const { field, minspan } = cut;
  if (cut.steps !== undefined && field === '_time')
    cursor.fail('time is not cut by logarithms', span, 'write a span such as 5m, 1h or 1d');
  if (minspan !== undefined && field !== '_time' && cut.span === undefined && readSpan(minspan)?.unit !== '')
    cursor.fail(`minspan of a number is a number, not "${minspan}"`, span);
};

export const cutOptions = z.strictObject({
  bins: positive('buckets at most, where no span is given', '100'),
  minspan: width('the narrowest bucket, where no span is given'),
  start: decimal('of numbers: the range to be cut begins here at the latest'),
  end: decimal('of numbers: the range to be cut ends here at the earliest'),
  aligntime: text('of time: a bucket begins here; earliest, latest or a time such as @d+2h'),
});

/** Time is cut in the user's zone; numbers become ranges such as `10-20`, as Splunk shows them. */
export const bin = defineCommand<BinCommand>({
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  summary: 'puts times or numbers into buckets',
  syntax: 'bin [span=<span>] [bins=<n>] [minspan=<span>] [start=<n>] [end=<n>] [aligntime=<time>] <field> [AS <name>]',
  type: 'streaming',
  options: cutOptions,
  examples: [{ title: 'by five minutes', spl: 'index=* | bin span=5m _time | stats count by _time, user' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('bin', cutOptions);
    let steps: string | undefined;
    let span: TimeSpan | undefined;
    let field: string | undefined;
    let as: string | undefined;
    while (!cursor.done) {
      const option = takeOption(cursor, ['span']);
      if (option !== undefined) {
        const width = expectWidth(cursor, option[1]);
        if ('span' in width) span = width.span;
        else steps = width.steps;
      } else if (reader.take(cursor)) continue;
      else if (field !== undefined && cursor.takeWord('as')) as = expectField(cursor, 'the new name');
      else if (field === undefined) field = expectField(cursor);
      else cursor.fail('bin takes one field');
    }
    if (field === undefined) return cursor.fail('bin needs a field');
    checkCut(cursor, cursor.spanFrom(from), { field, span, steps, minspan: reader.result().minspan });
    return node(
      {
        kind: 'command',
        name: 'bin',
        field,
        ...(span === undefined ? {} : { span }),
        options: freezeOptions({ ...reader.result(), ...(steps === undefined ? {} : { span: steps }) }),
        ...(as === undefined ? {} : { as }),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ field, span, options, as }) =>
    words(
      span === undefined ? undefined : `span=${printSpan(span)}`,
      printOptions(options),
      printField(field),
      as === undefined ? undefined : `AS ${printField(as)}`,
    ),
});
