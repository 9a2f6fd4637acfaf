import { useMemo, useState } from 'react';
import type { Row, SearchResult } from '../api/types.ts';
import { timeColumnFormat } from '../time/format.ts';
import { plural } from '../ui/numbers.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { scalarsOf } from './field-counts.ts';
import { formatSort, nextSort, numericColumns, parseSort, sortRows } from './sort-rows.ts';
import { TablePages } from './table-pages.tsx';
import { ValueButton } from './value-button.tsx';

interface Props {
  readonly result: SearchResult;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

const PAGE = 100;

export function ResultsTable({ result, sort: sortText, onSort }: Props) {
  const { columns, rows } = result;
  const [page, setPage] = useState(0);
  const sort = useMemo(() => parseSort(sortText), [sortText]);
  const numeric = useMemo(() => numericColumns(columns, rows), [columns, rows]);
  const sorted = useMemo(() => (sort === undefined ? rows : sortRows(rows, sort)), [rows, sort]);
  const formatTime = useMemo(() => timeColumnFormat(rows.map((row) => row._time)), [rows]);
  const pages = Math.max(1, Math.ceil(sorted.length / PAGE));
  const current = Math.min(page, pages - 1);
  const shown = sorted.slice(current * PAGE, (current + 1) * PAGE);

  return (
    <div className="results">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="table-scroll" aria-label="Results" tabIndex={0}>
        <table>
          <caption className="visually-hidden">
            {plural(rows.length, 'result')}, {plural(columns.length, 'column')}
          </caption>
          <thead>
            <tr>
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
                      onClick={() => {
                        setPage(0);
                        onSort(formatSort(nextSort(sort, column, numeric.has(column))));
                      }}
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
          <tbody>
            {shown.map((row, index) => (
              // rows of a table have no identity but their place
              <tr key={current * PAGE + index}>
                {columns.map((column) => (
                  <ResultCell
                    key={column}
                    row={row}
                    column={column}
                    numeric={numeric.has(column)}
                    formatTime={formatTime}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 ? <TablePages page={current} pages={pages} size={PAGE} rows={rows.length} onPage={setPage} /> : null}
    </div>
  );
}

interface CellProps {
  readonly row: Row;
  readonly column: string;
  readonly numeric: boolean;
  readonly formatTime: (value: unknown) => string | undefined;
}

function ResultCell({ row, column, numeric, formatTime }: CellProps) {
  const values = scalarsOf(row[column]);
  return (
    <td className={column === '_time' ? 'time' : numeric ? 'number' : undefined}>
      {values.map((value, index) => (
        // the same value may stand in a field twice, and the list never changes
        <div key={index}>
          <ValueButton
            field={column}
            value={value}
            limit={300}
            shown={column === '_time' ? formatTime(value) : undefined}
          />
        </div>
      ))}
    </td>
  );
}
