import { useMemo } from 'react';
import type { SearchResult } from '../api/types.ts';
import type { Term } from '../ui/visible.ts';
import { FIND_FROM, FindBar } from './find-bar.tsx';
import { useFind, useTermsWith } from './find-in-rows.ts';
import { cellsOf } from './row-text.ts';
import { parseSort, sortRows } from './sort-rows.ts';
import { VirtualTable } from './virtual-table.tsx';

interface Props {
  readonly result: SearchResult;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

const NO_TERMS: readonly Term[] = [];

/** A result as a table that can be ordered and searched. */
export function ResultsTable({ result, sort, onSort }: Props) {
  const { columns, rows } = result;
  const sorted = useMemo(() => {
    const order = parseSort(sort);
    return order === undefined ? rows : sortRows(rows, order);
  }, [rows, sort]);
  const find = useFind(sorted, cellsOf);
  const terms = useTermsWith(NO_TERMS, find.text);
  return (
    <>
      {rows.length < FIND_FROM ? null : <FindBar find={find} what="rows" />}
      <VirtualTable
        columns={columns}
        rows={sorted}
        sort={sort}
        onSort={onSort}
        terms={terms}
        current={find.hits[find.place]}
      />
    </>
  );
}
