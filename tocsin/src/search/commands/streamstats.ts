import { z } from 'zod';
import { type Expression, moveSpans, node, type StreamstatsCommand } from '../ast/index.ts';
import { SplError } from '../errors.ts';
import { parseAggregations } from '../parser/aggregation.ts';
import { Cursor } from '../parser/cursor.ts';
import { parseExpression } from '../parser/expression.ts';
import { takeFields, takeOptionName } from '../parser/words.ts';
import { printAggregation, printExpression, printFields, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, count, readOptions, text } from './option.ts';

const options = z.strictObject({
  current: bool('the row itself counts', 't'),
  window: count('rows looked at, 0 for all so far', '0'),
  time_window: text('time looked at, such as 5m; the rows must be in order of time'),
  global: bool('one window for all groups; with f each group has its own', 't'),
  reset_on_change: bool('begins anew where a BY field changes', 'f'),
  allnum: bool('only where all values are numbers', 'f'),
});

export const streamstats = defineCommand<StreamstatsCommand>({
  name: 'streamstats',
  summary: 'adds running figures to every row',
  syntax:
    'streamstats [current=<bool>] [window=<n>] [time_window=<span>] [global=<bool>] [reset_on_change=<bool>] [reset_before=(<expression>)] [reset_after=(<expression>)] <function>[(<field>)] [AS <name>]… [BY <field>…]',
  type: 'streaming',
  options,
  examples: [
    { title: 'failures in a row', spl: 'index=auth | reverse | streamstats reset_on_change=t count by user action' },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('streamstats', options);
    const resets: { before?: Expression; after?: Expression } = {};
    const option = (): boolean => {
      const name = takeOptionName(cursor, ['reset_before', 'reset_after']);
      if (name === undefined) return reader.take(cursor);
      resets[name === 'reset_before' ? 'before' : 'after'] = parseCondition(cursor);
      return true;
    };
    const aggregations = parseAggregations(cursor, option);
    if (aggregations.length === 0) cursor.fail('streamstats needs a function such as count or sum(field)');
    const by = cursor.takeWord('by') ? takeFields(cursor) : Object.freeze([]);
    if (!cursor.done) cursor.fail('expected BY or the end of the command');
    return node(
      {
        kind: 'command',
        name: 'streamstats',
        aggregations,
        by,
        options: reader.result(),
        ...(resets.before === undefined ? {} : { resetBefore: resets.before }),
        ...(resets.after === undefined ? {} : { resetAfter: resets.after }),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ aggregations, by, options: written, resetBefore, resetAfter }) =>
    words(
      printOptions(written),
      resetBefore === undefined ? undefined : `reset_before=(${printExpression(resetBefore)})`,
      resetAfter === undefined ? undefined : `reset_after=(${printExpression(resetAfter)})`,
      aggregations.map(printAggregation).join(', '),
      by.length === 0 ? undefined : `BY ${printFields(by)}`,
    ),
});

/** `("action==\"REBOOT\"")`, `(count>5)`, `"count>5"`: the first is the documented one, all are in use. */
const parseCondition = (cursor: Cursor): Expression => {
  if (cursor.peek() === '"') return parseQuoted(cursor);
  cursor.expectMark('(', 'before the condition');
  const start = cursor.at;
  if (cursor.peek() === '"') {
    cursor.takeQuoted('"');
    const isWhole = cursor.peek() === ')';
    cursor.at = start;
    if (isWhole) {
      const condition = parseQuoted(cursor);
      cursor.expectMark(')', 'after the condition');
      return condition;
    }
  }
  const condition = cursor.nested(() => parseExpression(cursor));
  cursor.expectMark(')', 'after the condition');
  return condition;
};

/** The text in quotes has escapes of its own, so what stands in it has the place of the whole. */
const parseQuoted = (cursor: Cursor): Expression => {
  cursor.skipSpace();
  const from = cursor.at;
  const inside = new Cursor(cursor.takeQuoted('"') ?? '');
  const span = cursor.spanFrom(from);
  try {
    const condition = parseExpression(inside);
    if (!inside.done) inside.fail('expected an operator or the end of the condition');
    moveSpans(condition, () => span);
    return condition;
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    return cursor.fail(error.issues[0]?.message ?? 'this is no condition', span, error.issues[0]?.hint);
  }
};
