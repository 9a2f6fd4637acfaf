import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { Row } from '../api/types.ts';
import { columnWidths } from '../search/column-widths.ts';
import { formatSort, nextSort, parseSort, sortRows } from '../search/sort-rows.ts';
import { formatTimeCell, timeColumnFormat } from '../time/format.ts';
import { plural } from '../ui/numbers.ts';
import { capped } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { isNumeric, scalar } from './chart-data.ts';
import type { OnChoose } from './choice.ts';
import { moodOf, type Threshold } from './mood.ts';
import { formatValue, numberOf, type ValueFormat, type ValueStyle } from './value-format.ts';
import '../styles/data-table.css';

interface Props {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly label: string;
  /** Of numbers. */
  readonly style?: ValueStyle;
  /** Of fields, where they have one of their own. */
  readonly formats?: Readonly<Record<string, ValueFormat>>;
  readonly thresholds?: readonly Threshold[];
  readonly onChoose?: OnChoose | undefined;
}

const ROW = 29;
const CELL = 300;
/** Of a character, and of a cell's padding, in rem. */
const CHARACTER = 0.492;
const PADDING = 1.5;
/** Length of `2026-11-24 01:02:03`: fractions of when something was first or last seen are only noise. */
const SECOND = 19;

/** Rows of a search, a line each, of which only those in sight are in the page. */
export function DataTable({ columns, rows, label, style = {}, formats = {}, thresholds = [], onChoose }: Props) {
  const scroller = useRef<HTMLElement>(null);
  const [order, setOrder] = useState('');
  const sort = useMemo(() => parseSort(order), [order]);
  const shown = useMemo(() => columns.filter((column) => !/^_(?!time$|raw$)/.test(column)), [columns]);
  const numeric = useMemo(() => new Set(shown.filter((column) => isNumeric(column, rows))), [shown, rows]);
  const times = useMemo(() => new Set(shown.filter((column) => isTimes(column, rows))), [shown, rows]);
  const formatTime = useMemo(() => timeColumnFormat(rows.map((row) => row._time)), [rows]);
  const widths = useMemo(() => columnWidths(shown, rows, formatTime), [shown, rows, formatTime]);
  const sorted = useMemo(() => (sort === undefined ? rows : sortRows(rows, sort)), [rows, sort]);
  const virtual = useVirtualizer<HTMLElement, HTMLTableRowElement>({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const widthOf = (column: string) => (times.has(column) ? SECOND : (widths.get(column) ?? 8));
  const hasMood = (column: string) => numeric.has(column) && column !== '_time' && !times.has(column);
  const textOf = (column: string, row: Row): string => {
    const value = scalar(row[column]);
    if (column === '_time') return formatTime(value) ?? String(value);
    const own = Object.hasOwn(formats, column) ? formats[column] : undefined;
    if (own !== undefined) return formatValue(value, { format: own });
    if (times.has(column)) return formatTimeCell(value)?.slice(0, SECOND) ?? String(value);
    return numeric.has(column) && typeof value === 'number' ? formatValue(value, style) : String(value);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="data-table" aria-label={label} tabIndex={0} ref={scroller}>
      <table aria-rowcount={rows.length + 1}>
        <caption className="visually-hidden">{plural(rows.length, 'row')}</caption>
        <colgroup>
          {shown.map((column) => (
            <col key={column} style={{ width: `${Math.max(5, widthOf(column) * CHARACTER + PADDING)}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {shown.map((column) => {
              const direction = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : 'none';
              return (
                <th
                  key={column}
                  scope="col"
                  aria-sort={direction}
                  className={isRight(column, numeric) ? 'number' : undefined}
                >
                  <button
                    type="button"
                    onClick={() => setOrder(formatSort(nextSort(sort, column, numeric.has(column))))}
                  >
                    <VisibleText text={capped(column, 100)} />
                    <span className="sort-arrow" aria-hidden="true">
                      {direction === 'none' ? '' : direction === 'ascending' ? '↑' : '↓'}
                    </span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <Space height={items[0]?.start ?? 0} />
        <tbody>
          {items.map(({ index }) => {
            const row = sorted[index];
            return row === undefined ? null : (
              // rows of a table have no identity but their place
              <tr key={index} aria-rowindex={index + 2}>
                {shown.map((column) => {
                  const text = textOf(column, row);
                  const mood = hasMood(column) ? moodOf(numberOf(row[column]), thresholds) : undefined;
                  return (
                    <td key={column} className={[isRight(column, numeric) ? 'number' : '', mood ?? ''].join(' ')}>
                      {onChoose === undefined || text === '' ? (
                        <VisibleText text={capped(text, CELL)} />
                      ) : (
                        <button
                          type="button"
                          className="value"
                          aria-haspopup="menu"
                          onClick={(event) => onChoose(chosen(event.currentTarget, column, row))}
                        >
                          <VisibleText text={capped(text, CELL)} />
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
        <Space height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
      </table>
    </section>
  );
}

const TIMES = /^(?:first|last|first_?time|last_?time|first_?seen|last_?seen|earliest|latest)$/i;

/** Columns that hold epoch seconds of our time, by their names and their values. */
function isTimes(column: string, rows: readonly Row[]): boolean {
  if (!TIMES.test(column)) return false;
  return rows.every((row) => {
    const value = numberOf(row[column]);
    return row[column] === null || (value !== undefined && value > 1e8 && value < 1e10);
  });
}

function chosen(anchor: HTMLElement, field: string, row: Row) {
  const cell = row[field];
  // Of a list, its first value: there is no equality with a list.
  const value = scalar(typeof cell === 'object' && cell !== null ? cell[0] : cell);
  if (field !== '_time') return { anchor, values: [{ field, value }] };
  return { anchor, values: [], time: { from: Number(value), to: Number(value) + 1 } };
}

function isRight(column: string, numeric: ReadonlySet<string>): boolean {
  return numeric.has(column) && column !== '_time' && !TIMES.test(column);
}

/** Stands for the rows that are not in the page. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tbody aria-hidden="true">
      <tr style={{ height }} />
    </tbody>
  );
}
