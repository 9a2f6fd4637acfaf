import type { Cell, Row } from '../api/types.ts';
import { numberOf } from './value-format.ts';

type Scalar = string | number | boolean;

/** One line, or one colour of bars. A gap is null. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Rows of a search as a chart sees them: places along x, and at each a value of every series. */
export interface ChartData {
  /** The column along x; `_time` is of epoch seconds. */
  readonly field: string;
  readonly isTime: boolean;
  readonly x: readonly Scalar[];
  readonly series: readonly Series[];
  /** The column whose values name the series, where a column does. */
  readonly splitField?: string;
  /** What did not fit into the chart. */
  readonly leftOut: number;
}

export const MOST_SERIES = 40;
const MOST_PLACES = 10_000;
/** Columns that the search makes for its own use, such as `_span`; the two that a reader knows stay. */
const isInner = (column: string): boolean => /^_(?!time$|raw$)/.test(column);

/**
 * The first column is x. The others are series where they are numbers; where the second is words and one of numbers follows (`stats count by a, b`),
 * its values are the series.
 */
export function chartData(columns: readonly string[], rows: readonly Row[]): ChartData {
  const shown = columns.filter((column) => !isInner(column));
  const time = shown.find((column) => column === '_time');
  const numeric = new Set(shown.filter((column) => isNumeric(column, rows)));
  // `stats count by user` begins with what it is by; `stats count` has numbers only, and `top` has its percent last.
  const field = time ?? shown.find((column) => !numeric.has(column)) ?? shown[0];
  if (field === undefined || rows.length === 0) return EMPTY;
  const others = shown.filter((column) => column !== field);
  const split = others.find((column) => !numeric.has(column));
  const values = others.filter((column) => numeric.has(column));
  const isTime = field === '_time';
  if (values.length === 0 && numeric.has(field)) return oneColumn(field, rows);
  const [value] = values;
  if (split !== undefined && value !== undefined) return pivot(rows, { field, isTime, split, value });
  const kept = rows.slice(0, MOST_PLACES);
  const data = {
    field,
    isTime,
    x: kept.map((row) => scalar(row[field])),
    series: values
      .slice(0, MOST_SERIES)
      .map((name) => ({ name, values: kept.map((row) => numberOf(row[name]) ?? null) })),
    leftOut: rows.length - kept.length + Math.max(0, values.length - MOST_SERIES),
  };
  return isTime ? inOrder(data) : data;
}

/** For one figure: the values of the first number; what else there is beside it is not what it stands at. */
export function figureData(columns: readonly string[], rows: readonly Row[]): ChartData {
  const first = columns.find((column) => column !== '_time' && !isInner(column) && isNumeric(column, rows));
  if (first === undefined) return chartData(columns, rows);
  return chartData(columns.includes('_time') ? ['_time', first] : [first], rows);
}

const EMPTY: ChartData = { field: '', isTime: false, x: [], series: [], leftOut: 0 };

/** `stats count`: nothing to stand along x but the figure's own name. */
function oneColumn(field: string, rows: readonly Row[]): ChartData {
  return {
    field: '',
    isTime: false,
    x: rows.map((_, index) => (rows.length === 1 ? field : index + 1)),
    series: [{ name: field, values: rows.map((row) => numberOf(row[field]) ?? null) }],
    leftOut: 0,
  };
}

interface Pivot {
  readonly field: string;
  readonly isTime: boolean;
  readonly split: string;
  readonly value: string;
}

function pivot(rows: readonly Row[], { field, isTime, split, value }: Pivot): ChartData {
  const places = new Map<Scalar, number>();
  const series = new Map<string, (number | null)[]>();
  let leftOut = 0;
  for (const row of rows) {
    const x = scalar(row[field]);
    const name = String(scalar(row[split]));
    if (!places.has(x) && places.size >= MOST_PLACES) leftOut += 1;
    else if (!series.has(name) && series.size >= MOST_SERIES) leftOut += 1;
    else {
      const at = places.get(x) ?? places.size;
      places.set(x, at);
      const values = series.get(name) ?? [];
      series.set(name, values);
      const number = numberOf(row[value]) ?? null;
      // The same place twice (a third column that nobody shows): one sum, not the last one.
      values[at] = number === null ? (values[at] ?? null) : (values[at] ?? 0) + number;
    }
  }
  const totals = [...places.values()].map((at) =>
    [...series.values()].reduce((sum, values) => sum + (values[at] ?? 0), 0),
  );
  const isWords = [...places.keys()].some((place) => numberOf(place) === undefined);
  // The rows are in the order of pairs; words have no order of their own, so the largest stand first.
  const order = [...places].toSorted(([, a], [, b]) => (isTime || !isWords ? 0 : (totals[b] ?? 0) - (totals[a] ?? 0)));
  const x = order.map(([place]) => place);
  const data = {
    field,
    isTime,
    x,
    series: [...series].map(([name, values]) => ({ name, values: order.map(([, at]) => values[at] ?? null) })),
    splitField: split,
    leftOut,
  };
  return isTime ? inOrder(data) : data;
}

/** Times from left to right, however the search has ordered them. */
function inOrder(data: ChartData): ChartData {
  const order = data.x.map((_, index) => index).toSorted((a, b) => Number(data.x[a]) - Number(data.x[b]));
  if (order.every((place, index) => place === index)) return data;
  return {
    ...data,
    x: order.map((index) => data.x[index] ?? ''),
    series: data.series.map(({ name, values }) => ({ name, values: order.map((index) => values[index] ?? null) })),
  };
}

/** A column of numbers, some of which may be missing. */
export function isNumeric(column: string, rows: readonly Row[]): boolean {
  let some = false;
  for (const row of rows) {
    const value = row[column];
    if (value === null || value === undefined || value === '') continue;
    if (numberOf(value) === undefined) return false;
    some = true;
  }
  return some;
}

/** A cell as one value: of a list, all of it as text. */
export function scalar(cell: Cell | undefined): Scalar {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? cell.map((one) => String(one ?? '')).join(', ') : cell;
}
