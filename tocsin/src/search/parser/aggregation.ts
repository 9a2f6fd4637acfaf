import { type Aggregation, node, type SeriesFilter, type TimeSpan } from '../ast/index.ts';
import { UNITS } from '../time/unit.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { expectField, expectNewName } from './words.ts';

const PERCENTILE = /^(?:p|perc|exactperc|upperperc)(\d{1,3}(?:\.\d+)?)$/;

/** `count`, `dc(user) AS users`, `p95(ms)`, `count(eval(status>=500)) AS errors`, `sparkline(count, 1h)`. */
export const parseAggregation = (cursor: Cursor): Aggregation => {
  cursor.skipSpace();
  const from = cursor.at;
  const word = cursor.take(/[A-Za-z_][A-Za-z0-9_.]*/y)?.toLowerCase();
  if (word === undefined) return cursor.fail('expected a function such as count, dc(field) or avg(field)');
  const percentile = PERCENTILE.exec(word)?.[1];
  const shape: { -readonly [Key in keyof Aggregation]: Aggregation[Key] } = {
    kind: 'aggregation',
    func: percentile === undefined ? word : 'perc',
    ...(percentile === undefined ? {} : { percentile: Number(percentile) }),
  };
  if (cursor.peek() === '(') {
    cursor.takeMark('(');
    parseArgument(cursor, shape);
    cursor.expectMark(')', `to close ${word}(`);
  }
  if (cursor.takeWord('as')) shape.as = expectNewName(cursor);
  return node(shape, cursor.spanFrom(from));
};

const parseArgument = (cursor: Cursor, shape: { -readonly [Key in keyof Aggregation]: Aggregation[Key] }): void => {
  if (shape.func === 'eval') {
    shape.expression = parseExpression(cursor);
  } else if (shape.func === 'sparkline') {
    if (cursor.peek() !== ')') shape.inner = cursor.nested(() => parseAggregation(cursor));
    if (cursor.takeMark(',')) shape.span = expectSpan(cursor, cursor.take(/\w+/y) ?? '');
  } else if (cursor.take(/eval\s*\(/iy) !== undefined) {
    shape.expression = parseExpression(cursor);
    cursor.expectMark(')', 'to close eval(');
  } else if (cursor.peek() !== ')') {
    shape.field = expectField(cursor);
    const percent = shape.func === 'percentile' && cursor.takeMark(',') ? cursor.take(/\d+(?:\.\d+)?/y) : undefined;
    if (percent === undefined) return;
    shape.func = 'perc';
    shape.percentile = Number(percent);
  }
};

const STOPS = ['by', 'over', 'from', 'where', 'groupby'];

/** Aggregations separated by commas or spaces, until BY, OVER, FROM, WHERE or the end. */
export const parseAggregations = (cursor: Cursor, between: () => boolean = () => false): readonly Aggregation[] => {
  const list: Aggregation[] = [];
  while (!cursor.done && !STOPS.some((word) => cursor.atWord(word))) {
    if (cursor.takeMark(',') || between()) continue;
    list.push(parseAggregation(cursor));
  }
  return Object.freeze(list);
};

/** What follows `where` in timechart and chart: `sum in top5`, `count > 10`, `max notin bottom3`. */
export const parseSeriesFilter = (cursor: Cursor): SeriesFilter => {
  cursor.skipSpace();
  const from = cursor.at;
  const aggregation = parseAggregation(cursor);
  const op = cursor.takeWord('in')
    ? 'in'
    : cursor.takeWord('notin')
      ? 'notin'
      : cursor.takeMark('<')
        ? '<'
        : cursor.takeMark('>')
          ? '>'
          : cursor.fail('expected in, notin, < or >', undefined, 'such as: where sum in top5, where count > 10');
  const value = cursor.take(op === 'in' || op === 'notin' ? /(?:top|bottom)\d+(?!\w)/iy : /-?\d+(?:\.\d+)?/y);
  if (value === undefined)
    return cursor.fail(`expected ${op === 'in' || op === 'notin' ? 'top5 or bottom5' : 'a number'}`);
  return node({ kind: 'series-filter', aggregation, op, value: value.toLowerCase() }, cursor.spanFrom(from));
};

/** Parts of a second, by the unit that they are kept in and how many of it they are. */
const PARTS: ReadonlyMap<string, readonly [TimeSpan['unit'], number]> = new Map([
  ['', ['', 1]],
  ['us', ['us', 1]],
  ['ms', ['ms', 1]],
  ['cs', ['ms', 10]],
  ['ds', ['ms', 100]],
]);

/** `5m`, `1d`, `0.5`; undefined where the text is no span. */
export const readSpan = (text: string): TimeSpan | undefined => {
  const found = /^(\d{1,9}(?:\.\d{1,9})?)?([A-Za-z]*)$/.exec(text);
  if (found === null || text === '') return undefined;
  const word = (found[2] ?? '').toLowerCase();
  const calendar = UNITS.get(word);
  const [unit, factor] = calendar === undefined ? (PARTS.get(word) ?? []) : [calendar, 1];
  if (unit === undefined || factor === undefined) return undefined;
  const value = Number(found[1] ?? 1) * factor;
  return value > 0 ? Object.freeze({ kind: 'span', value, unit }) : undefined;
};

export const expectSpan = (cursor: Cursor, text: string): TimeSpan =>
  readSpan(text) ??
  cursor.fail(
    `"${text}" is no span`,
    { from: cursor.at - text.length, to: cursor.at },
    'write a number and a unit, such as 5m, 1h or 1d',
  );
