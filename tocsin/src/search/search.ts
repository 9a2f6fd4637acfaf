/** A cell: null is absent; a list is a multivalue field. */
export type Cell = string | number | boolean | null | readonly Cell[];
export type Row = Readonly<Record<string, Cell>>;

export interface SearchRequest {
  readonly spl: string;
  /** Time modifiers or epoch seconds; inline `earliest=`/`latest=` of the search win over them. */
  readonly earliest?: string | undefined;
  readonly latest?: string | undefined;
  /** Rows returned at most (default 10,000). */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal;
  /** IANA name of the user's zone; snapping and calendar spans use it. Default: the server's. */
  readonly timeZone?: string | undefined;
}

/** What is known of a result once all its rows are read. */
export interface SearchSummary {
  /** `events`: rows are events, newest first; `table`: a transforming command has made them. */
  readonly kind: 'events' | 'table';
  /** Column names in order. For events: the fields seen in the rows, the default fields first. */
  readonly columns: readonly string[];
  /** True where `limit` cut the result. */
  readonly truncated: boolean;
  /** Resolved range, epoch milliseconds, `latest` exclusive. */
  readonly earliest: number;
  readonly latest: number;
  readonly warnings: readonly string[];
  readonly elapsedMs: number;
}

export interface SearchResult extends SearchSummary {
  /** `_time` is epoch seconds with decimals as a number; the names are those that SPL shows (CIM aliases are not repeated). */
  readonly rows: readonly Row[];
}

/** Events over time for the part of the search before its first transforming command. */
export interface Timeline {
  readonly earliest: number;
  readonly latest: number;
  /** Width of a bucket in milliseconds. */
  readonly span: number;
  readonly buckets: readonly { readonly time: number; readonly count: number }[];
  readonly total: number;
}

/** Where in the search text, 1-based line and column, `from`/`to` as UTF-16 offsets. */
export interface SplIssue {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

export interface Search {
  /** Throws `SplError` (carries `issues`), `StoreUnavailable`, or what the engine says. */
  run(request: SearchRequest): Promise<SearchResult>;
  /** As `run`, but the rows are given away as they come, so that a large result is never whole in memory. */
  stream(request: SearchRequest, take: (rows: readonly Row[]) => void): Promise<SearchSummary>;
  timeline(request: SearchRequest & { readonly buckets?: number }): Promise<Timeline>;
  /** Parses and plans without running. */
  check(spl: string): readonly SplIssue[];
}
