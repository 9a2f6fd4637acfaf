import { z } from 'zod';
import { type Boundary, node, type TransactionCommand } from '../ast/index.ts';
import { Cursor } from '../parser/cursor.ts';
import { parseExpression } from '../parser/expression.ts';
import { parseSearchTerms } from '../parser/predicate.ts';
import { expectField, takeOptionName, takeOptionValue } from '../parser/words.ts';
import { printExpression, printFields, printOptions, printPredicate, words } from '../print.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { bool, count, readOptions, text } from './option.ts';

const options = z.strictObject({
  name: text('kind of transaction that the configuration describes'),
  maxspan: text('longest time from first to last event; -1 for any', '-1'),
  maxpause: text('longest time between two events; -1 for any', '-1'),
  maxevents: count('events of a transaction at most', '1000'),
  connected: bool('an event must agree in a field that is set', 't'),
  unifyends: bool('first and last event must agree in a field', 'f'),
  keepevicted: bool('shows transactions that were never closed', 'f'),
  keeporphans: bool('shows events that belong to none', 'f'),
  maxopentxn: count('open transactions at most', '5000'),
  maxopenevents: count('events in open transactions at most', '100000'),
  mvlist: text('t, or fields, whose values are kept in order with repetitions', 'f'),
  mvraw: bool('events of the transaction as a multivalue field', 'f'),
  delim: text('text between values', ' '),
  nullstr: text('stands for absent values with mvlist', 'NULL'),
});

/**
 * Events come newest first. Adds `duration` in seconds, `eventcount` and `closed_txn`; values are united as sorted sets.
 * A boundary is search terms in parentheses or quotes, or an expression in `eval(…)`.
 */
export const transaction = defineCommand<TransactionCommand>({
  name: 'transaction',
  summary: 'groups events into transactions',
  syntax:
    'transaction <field>… [startswith=(<search terms>)|eval(<expression>)] [endswith=…] [maxspan=<span>] [maxpause=<span>] [maxevents=<n>] …',
  type: 'streaming',
  options,
  examples: [
    {
      title: 'from login to logout',
      spl: 'index=auth | transaction user startswith=(action=login) endswith=(action=logout) maxspan=8h | table user duration',
    },
  ],
  parse: (cursor, context) => {
    const from = cursor.at;
    const reader = readOptions('transaction', options);
    const fields: string[] = [];
    const boundaries: { startsWith?: Boundary; endsWith?: Boundary } = {};
    while (!cursor.done) {
      if (cursor.takeMark(',') || reader.take(cursor)) continue;
      const boundary = takeOptionName(cursor, ['startswith', 'endswith']);
      if (boundary !== undefined) {
        boundaries[boundary === 'startswith' ? 'startsWith' : 'endsWith'] = parseBoundary(cursor, context);
        continue;
      }
      reader.refuse(cursor);
      fields.push(expectField(cursor));
    }
    return node(
      { kind: 'command', name: 'transaction', fields: Object.freeze(fields), options: reader.result(), ...boundaries },
      cursor.spanFrom(from),
    );
  },
  print: ({ fields, options: written, startsWith, endsWith }) =>
    words(
      printFields(fields),
      printOptions(written),
      startsWith && `startswith=${printBoundary(startsWith)}`,
      endsWith && `endswith=${printBoundary(endsWith)}`,
    ),
});

const parseBoundary = (cursor: Cursor, context: CommandContext): Boundary => {
  cursor.skipSpace();
  const from = cursor.at;
  if (cursor.take(/eval\s*\(/iy) !== undefined) {
    const condition = cursor.nested(() => parseExpression(cursor));
    cursor.expectMark(')', 'to close eval(');
    return node({ kind: 'holds', condition }, cursor.spanFrom(from));
  }
  const inside = stretchOf(cursor);
  const { predicate } = parseSearchTerms(inside, context.subsearch);
  return node({ kind: 'matches', predicate }, cursor.spanFrom(from));
};

/** The terms: in parentheses, in quotes (a phrase, or terms that hold a comparison), or one word. */
const stretchOf = (cursor: Cursor): Cursor => {
  const from = cursor.at;
  if (cursor.peek() === '(') {
    const to = closing(cursor);
    cursor.at = to + 1;
    return new Cursor(cursor.text, from + 1, to, cursor.depth + 1);
  }
  const isQuoted = cursor.peek() === '"';
  const value = takeOptionValue(cursor, 'the boundary');
  const isTerms = isQuoted && /^[\w.]+\s*[=<>]/.test(value) && !value.includes('"');
  return isTerms
    ? new Cursor(cursor.text, from + 1, cursor.at - 1, cursor.depth)
    : new Cursor(cursor.text, from, cursor.at, cursor.depth);
};

const closing = (cursor: Cursor): number => {
  let depth = 0;
  const probe = new Cursor(cursor.text, cursor.at, cursor.end, cursor.depth);
  while (!probe.done) {
    const character = probe.peek();
    if (character === '"') probe.takeQuoted('"');
    else {
      if (character === '(') depth += 1;
      if (character === ')' && --depth === 0) return probe.at;
      probe.at += 1;
    }
  }
  return cursor.fail('this "(" is never closed', { from: cursor.at, to: cursor.at + 1 });
};

const printBoundary = (boundary: Boundary): string =>
  boundary.kind === 'holds'
    ? `eval(${printExpression(boundary.condition)})`
    : boundary.predicate.kind === 'all'
      ? '()'
      : `(${printPredicate(boundary.predicate)})`;
