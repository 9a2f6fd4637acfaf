import { useMemo, useState } from 'react';
import type { Window } from '../api/saved-searches.ts';
import type { Row, SearchResult } from '../api/types.ts';
import { FIRST_LIMIT, formatLocation } from '../search/location.ts';
import { ResultsTable } from '../search/results-table.tsx';
import { ValueMenuProvider } from '../search/value-menu.tsx';
import { navigate } from '../shell/address.ts';
import { absoluteRange, type TimeRange } from '../time/range.ts';

interface Props {
  readonly search: string;
  readonly window: Window;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly elapsedMs?: number;
}

/** The address that runs a search over a window. */
export function searchLink(search: string, range: TimeRange): string {
  return formatLocation({ query: search, ...range, limit: FIRST_LIMIT, sort: '', live: false, pattern: '' });
}

/** Results that were kept. A value's menu goes on to the search page, over the same window. */
export function AlertResults({ search, window, columns, rows, elapsedMs = 0 }: Props) {
  const [sort, setSort] = useState('');
  const range = absoluteRange(window.from, window.to);
  const kind: SearchResult['kind'] = columns.includes('_raw') ? 'events' : 'table';
  const result = useMemo(
    (): SearchResult => ({
      kind,
      columns,
      rows,
      truncated: false,
      earliest: window.from,
      latest: window.to,
      warnings: [],
      elapsedMs,
    }),
    [kind, columns, rows, window.from, window.to, elapsedMs],
  );
  return (
    <ValueMenuProvider
      search={search}
      kind={kind}
      onSearch={(next, chosen) => navigate(searchLink(next, chosen ?? range))}
    >
      <ResultsTable result={result} sort={sort} onSort={setSort} />
    </ValueMenuProvider>
  );
}
