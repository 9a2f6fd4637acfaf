import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import type { Row, SearchResult } from '../api/types.ts';
import { timeColumnFormat } from '../time/format.ts';
import { plural } from '../ui/numbers.ts';
import type { Term } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { CELL_LIMIT, columnWidths, estimateRowHeight } from './column-widths.ts';
import { scalarsOf } from './field-counts.ts';
import { formatSort, nextSort, numericColumns, parseSort } from './sort-rows.ts';
import { ValueButton } from './value-button.tsx';

interface Props {
  readonly columns: SearchResult['columns'];
  /** In the order in which they are shown. */
  readonly rows: readonly Row[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly terms: readonly Term[];
  readonly current: number | undefined;
}

const OVERSCAN = 4;
/** Of a monospaced character, and of a cell's padding, in rem. */
const CHARACTER = 0.492;
const PADDING = 1.6;

/** A table of any length, of which only the rows in sight are in the page. */
export function VirtualTable({ columns, rows, sort: sortText, onSort, terms, current }: Props) {
  const scroller = useRef<HTMLElement>(null);
  const sort = useMemo(() => parseSort(sortText), [sortText]);
  const numeric = useMemo(() => numericColumns(columns, rows), [columns, rows]);
  const formatTime = useMemo(() => timeColumnFormat(rows.map((row) => row._time)), [rows]);
  const widths = useMemo(() => columnWidths(columns, rows, formatTime), [columns, rows, formatTime]);
  const heights = useMemo(() => Float32Array.from(rows, (row) => estimateRowHeight(row, widths)), [rows, widths]);
  const virtual = useVirtualizer<HTMLElement, HTMLTableRowElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[index] ?? 0,
    overscan: OVERSCAN,
  });
  const goTo = useEffectEvent((index: number) => virtual.scrollToIndex(index, { align: 'center' }));
  useEffect(() => {
    if (current !== undefined) goTo(current);
  }, [current]);

  // In another order another row stands at each place.
  const reordered = useEffectEvent(() => {
    virtual.measure();
    virtual.scrollToOffset(0);
  });
  useEffect(() => {
    if (rows.length > 0) reordered();
  }, [rows]);

  const items = virtual.getVirtualItems();
  const total = [...widths.values()].reduce((sum, width) => sum + width * CHARACTER + PADDING, 0);
  return (
    <div className="results">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" aria-label="Results" tabIndex={0} ref={scroller}>
        <table aria-rowcount={rows.length + 1} style={{ width: `${total}rem` }}>
          <caption className="visually-hidden">
            {plural(rows.length, 'result')}, {plural(columns.length, 'column')}
          </caption>
          <colgroup>
            {columns.map((column) => (
              <col key={column} style={{ width: `${(widths.get(column) ?? 0) * CHARACTER + PADDING}rem` }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((column) => {
                const direction = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : 'none';
                return (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={direction}
                    className={numeric.has(column) && column !== '_time' ? 'number' : undefined}
                  >
                    <button
                      type="button"
                      onClick={() => onSort(formatSort(nextSort(sort, column, numeric.has(column))))}
                    >
                      <VisibleText text={column} />
                      <span className="sort-arrow" aria-hidden="true">
                        {direction === 'none' ? '↕' : direction === 'ascending' ? '↑' : '↓'}
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
              const row = rows[index];
              return row === undefined ? null : (
                <ResultRow
                  // rows of a table have no identity but their place
                  key={index}
                  measure={virtual.measureElement}
                  row={row}
                  index={index}
                  columns={columns}
                  numeric={numeric}
                  formatTime={formatTime}
                  terms={terms}
                  current={index === current}
                />
              );
            })}
          </tbody>
          <Space height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </table>
      </section>
    </div>
  );
}

/** Stands for the rows that are not in the page. */
function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tbody aria-hidden="true">
      <tr style={{ height }} />
    </tbody>
  );
}

interface RowProps {
  readonly measure: (element: HTMLTableRowElement | null) => void;
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly string[];
  readonly numeric: ReadonlySet<string>;
  readonly formatTime: (value: unknown) => string | undefined;
  readonly terms: readonly Term[];
  readonly current: boolean;
}

const ResultRow = memo(function ResultRow(props: RowProps) {
  const { measure, row, index, columns, numeric, formatTime, terms, current } = props;
  return (
    <tr ref={measure} data-index={index} aria-rowindex={index + 2} className={current ? 'current' : undefined}>
      {columns.map((column) => (
        <td key={column} className={column === '_time' ? 'time' : numeric.has(column) ? 'number' : undefined}>
          {scalarsOf(row[column]).map((value, place) => (
            // the same value may stand in a field twice, and the list never changes
            <div key={place}>
              <ValueButton
                field={column}
                value={value}
                limit={CELL_LIMIT}
                terms={terms}
                shown={column === '_time' ? formatTime(value) : undefined}
              />
            </div>
          ))}
        </td>
      ))}
    </tr>
  );
});
