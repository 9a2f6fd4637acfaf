import { lazy, Suspense, useMemo, useState } from 'react';
import type { SearchResult, Timeline } from '../api/types.ts';
import { guessType } from '../dashboards/guess-type.ts';
import { labelOf, type TimeRange } from '../time/range.ts';
import { EventList } from './event-list.tsx';
import { Failure } from './failure.tsx';
import { FieldSidebar } from './field-sidebar.tsx';
import { FIND_FROM, FindBar } from './find-bar.tsx';
import { useFind, useTermsWith } from './find-in-rows.ts';
import { Histogram } from './histogram.tsx';
import type { SearchLocation } from './location.ts';
import { NoResults } from './no-results.tsx';
import { ResultsTable } from './results-table.tsx';
import { rawOf } from './row-text.ts';
import { searchTerms } from './terms.ts';
import type { SearchState } from './use-search.ts';
import type { Zoom } from './use-zoom.ts';

/** Charts are only loaded where a result is one. */
const TimeChart = lazy(async () => ({ default: (await import('./time-chart.tsx')).TimeChart }));

export interface ResultActions {
  readonly onSearch: (search: string) => void;
  readonly onRange: (range: TimeRange) => void;
  readonly onSort: (sort: string) => void;
  readonly onRetry: () => void;
  readonly onSelect: (field: string) => void;
}

interface Props extends ResultActions {
  readonly state: SearchState;
  readonly location: SearchLocation;
  readonly selected: readonly string[];
  readonly zoom: Zoom;
}

export function ResultView(props: Props) {
  const { state, location, onRange, onRetry } = props;
  const { phase, result, serial } = state;
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
        <>
          {guessType(result) === 'line' && result.rows.length > 1 ? (
            <Suspense fallback={null}>
              <TimeChart result={result} search={state.answered} />
            </Suspense>
          ) : null}
          <ResultsTable key={serial} result={result} sort={location.sort} onSort={props.onSort} />
        </>
      ) : (
        <Events key={serial} {...props} result={result} />
      )}
    </div>
  );
}

interface EventsProps extends Props {
  readonly result: SearchResult;
}

function Events({ state, location, result, selected, zoom, onSearch, onSelect }: EventsProps) {
  const { answered, timeline } = state;
  const [fieldsOpen, setFieldsOpen] = useState(() => window.matchMedia('(min-width: 60rem)').matches);
  const find = useFind(result.rows, rawOf);
  const searched = useMemo(() => searchTerms(answered), [answered]);
  const terms = useTermsWith(searched, find.text);
  return (
    <>
      <HistogramPlace timeline={timeline} zoom={zoom} />
      <div className="events-layout">
        <details className="fields" open={fieldsOpen} onToggle={(event) => setFieldsOpen(event.currentTarget.open)}>
          <summary>Fields</summary>
          {fieldsOpen ? (
            <FieldSidebar
              search={answered}
              pattern={location.pattern}
              result={result}
              selected={selected}
              onSelect={onSelect}
              onSearch={onSearch}
            />
          ) : null}
        </details>
        <div className="events-column">
          {result.rows.length < FIND_FROM ? null : <FindBar find={find} what="events" />}
          <EventList
            rows={result.rows}
            columns={result.columns}
            selected={selected}
            terms={terms}
            current={find.hits[find.place]}
          />
        </div>
      </div>
    </>
  );
}

function HistogramPlace({ timeline, zoom }: { readonly timeline: Timeline | undefined; readonly zoom: Zoom }) {
  return timeline === undefined ? <div className="histogram-space" /> : <Histogram timeline={timeline} zoom={zoom} />;
}
