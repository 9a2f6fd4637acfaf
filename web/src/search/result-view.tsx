import { useMemo, useState } from 'react';
import { labelOf, type TimeRange } from '../time/range.ts';
import { EventList } from './event-list.tsx';
import { Failure } from './failure.tsx';
import { FieldSidebar } from './field-sidebar.tsx';
import { Histogram } from './histogram.tsx';
import type { SearchLocation } from './location.ts';
import { NoResults } from './no-results.tsx';
import { ResultsTable } from './results-table.tsx';
import { searchTerms } from './terms.ts';
import type { SearchState } from './use-search.ts';

interface Props {
  readonly state: SearchState;
  readonly location: SearchLocation;
  readonly onRange: (range: TimeRange) => void;
  readonly onSort: (sort: string) => void;
  readonly onRetry: () => void;
}

export function ResultView({ state, location, onRange, onSort, onRetry }: Props) {
  const { phase, result, timeline, answered, serial } = state;
  const [fieldsOpen, setFieldsOpen] = useState(() => window.matchMedia('(min-width: 60rem)').matches);
  const terms = useMemo(() => searchTerms(answered), [answered]);
  if (phase.name === 'failed') return <Failure error={phase.error} onRetry={onRetry} />;
  if (phase.name === 'cancelled') {
    return (
      <div className="state">
        <h2>Cancelled</h2>
        <button type="button" onClick={onRetry}>
          Search again
        </button>
      </div>
    );
  }
  if (result === undefined) return <div className="skeleton" aria-hidden="true" />;

  const busy = phase.name === 'running';
  if (result.rows.length === 0 && !busy) {
    return <NoResults label={labelOf(location)} isAllTime={location.earliest === '0'} onRange={onRange} />;
  }
  return (
    <div className={busy ? 'result-view busy' : 'result-view'} aria-busy={busy}>
      {result.kind === 'table' ? (
        <ResultsTable key={serial} result={result} sort={location.sort} onSort={onSort} />
      ) : (
        <>
          {timeline === undefined ? (
            <div className="histogram-space" />
          ) : (
            <Histogram timeline={timeline} onZoom={onRange} />
          )}
          <div className="events-layout">
            <details className="fields" open={fieldsOpen} onToggle={(event) => setFieldsOpen(event.currentTarget.open)}>
              <summary>Fields</summary>
              <FieldSidebar columns={result.columns} rows={result.rows} />
            </details>
            <EventList key={serial} rows={result.rows} columns={result.columns} terms={terms} />
          </div>
        </>
      )}
    </div>
  );
}
