import { DEFAULT_RANGE, type TimeRange } from '../time/range.ts';

/** What the address says: enough to share a search and to go back to it. */
export interface SearchLocation extends TimeRange {
  readonly query: string;
  readonly limit: number;
  /** Column of the results table that orders it, `-` in front for descending; empty for the order of the search. */
  readonly sort: string;
  /** New events as they come, in place of those of the range. */
  readonly live: boolean;
  /** Id of the index pattern that it is limited to; empty: all indexes. */
  readonly pattern: string;
}

export const LIMITS: readonly number[] = [1_000, 10_000, 100_000];
export const FIRST_LIMIT = 1_000;
export const LARGEST_LIMIT = 100_000;

export function parseLocation(queryString: string): SearchLocation {
  const parameters = new URLSearchParams(queryString);
  const limit = Number(parameters.get('limit'));
  return {
    query: parameters.get('q') ?? '',
    earliest: parameters.get('earliest') || DEFAULT_RANGE.earliest,
    latest: parameters.get('latest') || DEFAULT_RANGE.latest,
    limit: Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT ? limit : FIRST_LIMIT,
    sort: parameters.get('sort') ?? '',
    live: parameters.get('live') === '1',
    pattern: (parameters.get('pattern') ?? '').slice(0, 100),
  };
}

export function formatLocation(location: SearchLocation): string {
  const parameters = new URLSearchParams();
  if (location.query !== '') parameters.set('q', location.query);
  parameters.set('earliest', location.earliest);
  parameters.set('latest', location.latest);
  if (location.limit !== FIRST_LIMIT) parameters.set('limit', String(location.limit));
  if (location.sort !== '') parameters.set('sort', location.sort);
  if (location.live) parameters.set('live', '1');
  if (location.pattern !== '') parameters.set('pattern', location.pattern);
  return `/search?${parameters}`;
}

/** The next larger choice, where there is one. */
export function largerLimit(limit: number): number | undefined {
  return LIMITS.find((choice) => choice > limit);
}
