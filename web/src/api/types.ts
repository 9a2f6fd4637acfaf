/** What the server's HTTP API answers, after `decode.ts` has checked it. */

/** null is absent; a list is a multivalue field. */
export type Cell = string | number | boolean | null | readonly Cell[];
export type Row = Readonly<Record<string, Cell>>;

export interface Session {
  readonly user: string;
  readonly role: string;
  /** Goes into the `X-Tocsin-Csrf` header of every request that is not a GET. */
  readonly csrf: string;
}

export interface SearchRequest {
  readonly search: string;
  readonly earliest: string;
  readonly latest: string;
  readonly limit: number;
  /** Id of an index pattern: events of its indexes only. */
  readonly pattern?: string;
  /** Names what is asked at once, such as the panels of a dashboard: the server asks once for what they have in common. */
  readonly round?: string;
}

export interface SearchResult {
  readonly kind: 'events' | 'table';
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly truncated: boolean;
  /** Resolved range in epoch milliseconds, `latest` exclusive. */
  readonly earliest: number;
  readonly latest: number;
  readonly warnings: readonly string[];
  readonly elapsedMs: number;
}

export interface Bucket {
  readonly time: number;
  readonly count: number;
}

export interface Timeline {
  readonly earliest: number;
  readonly latest: number;
  readonly span: number;
  readonly buckets: readonly Bucket[];
  readonly total: number;
}

/** A fault in the search text: 1-based line and column, `from`/`to` as UTF-16 offsets. */
export interface SplIssue {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

export interface Status {
  readonly version: string;
  readonly events: number;
  readonly bytesOnDisk: number;
  readonly storeState: string;
  readonly inputs: number;
}
