import type { Event } from '../event/index.ts';
import type { FieldValueType } from './field-type.ts';
import type { Narrowing } from './past/narrowing.ts';

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
  /** Names the statements of the search in the engine, so that it can be asked how far they are. */
  readonly tag?: string | undefined;
  /** Patterns of the indexes that the search sees, whatever it says, as `index=` has them; absent: all. */
  readonly indexes?: readonly string[] | undefined;
  /**
   * Searches of one round, such as those of a dashboard's panels, are asked of the same moment, and what they have in common is asked
   * once. A name is good for half a minute.
   */
  readonly round?: string | undefined;
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

/** How far the engine is with what runs. */
export interface Progress {
  readonly rowsRead: number;
  /** Rows that are going to be read, as far as the engine knows. */
  readonly rowsTotal: number;
  readonly bytesRead: number;
}

export type CompletionKind =
  | 'command'
  | 'function'
  | 'field'
  | 'value'
  | 'option'
  | 'keyword'
  | 'macro'
  | 'index'
  | 'search';

export interface CompletionItem {
  readonly label: string;
  readonly insert: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
}

/** What may take the place of the text from `from` to `to`, UTF-16 offsets; best first. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

export interface CompletionRequest {
  readonly spl: string;
  readonly cursor: number;
  readonly signal: AbortSignal;
}

export interface FieldSummary {
  readonly name: string;
  /** Share of the events that have it, 0 to 1. */
  readonly coverage: number;
  /** Different values, about. */
  readonly distinct: number;
  readonly numeric: boolean;
  readonly type: FieldValueType;
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

export interface FieldsReport {
  readonly total: number;
  /** True where only the newest events were looked at. */
  readonly sampled?: boolean;
  readonly fields: readonly FieldSummary[];
}

/** An index, with its events of a range. */
export interface IndexSummary {
  readonly name: string;
  readonly events: number;
  /** Of them, those that the patterns mean: fewer where a pattern is of dated names. */
  readonly matched: number;
  /** Whether the patterns mean it, or a part of it. */
  readonly matches: boolean;
}

/** What a live tail shows at one turn. */
export interface TailTurn {
  readonly columns: readonly string[];
  /** Oldest first. */
  readonly rows: readonly Row[];
  /** New events beyond those that a turn may show. */
  readonly leftOut: number;
}

/** A search that is asked again and again for what has arrived. */
export interface Tail {
  readonly warnings: readonly string[];
  /** What was stored since the last turn; the first tells nothing and sets the beginning. Not to be called while one runs. */
  turn(signal: AbortSignal): Promise<TailTurn>;
}

export interface PastRequest {
  /** As in `SearchRequest`. */
  readonly earliest?: string | undefined;
  readonly latest?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Only events that may be meant are read; by default all. */
  readonly narrowing?: Narrowing | undefined;
  readonly signal: AbortSignal;
  readonly tag?: string | undefined;
}

export interface PastRange {
  /** Epoch milliseconds, `latest` exclusive. */
  readonly earliest: number;
  readonly latest: number;
}

export interface PastSummary extends PastRange {
  /** Events of the range, read or not, by days of UTC; those without any are missing. */
  readonly days: readonly { readonly start: number; readonly events: number }[];
  /** Those that were given. */
  readonly read: number;
}

/** Takes some of the events; `false`: no more are wanted. The engine waits meanwhile. */
export type TakeEvents = (events: readonly Event[], range: PastRange) => boolean | Promise<boolean>;

/** Where in the search text, 1-based line and column, `from`/`to` as UTF-16 offsets. */
export interface SplIssue {
  readonly message: string;
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

export type TakeRows = (rows: readonly Row[]) => void | Promise<void>;

export interface Search {
  /** Throws `SplError` (carries `issues`), `StoreUnavailable`, or what the engine says. */
  run(request: SearchRequest): Promise<SearchResult>;
  /**
   * As `run`, but the rows are given away as they come, so that a large result is never whole in memory. The engine waits
   * while `take` does.
   */
  stream(request: SearchRequest, take: TakeRows): Promise<SearchSummary>;
  timeline(request: SearchRequest & { readonly buckets?: number }): Promise<Timeline>;
  /** The fields of the events of the part before the first transforming command; `fields`: only these. */
  fields(request: SearchRequest & { readonly fields?: readonly string[] | undefined }): Promise<FieldsReport>;
  /** The indexes that there are, and which of them the patterns mean; `spl` and `limit` are not looked at. */
  indexes(request: SearchRequest & { readonly indexes: readonly string[] }): Promise<readonly IndexSummary[]>;
  /** What may stand at a place of a search, however broken. */
  complete(request: CompletionRequest): Promise<Completion>;
  /** Throws SplError where the search holds anything but streaming commands. */
  tail(request: Pick<SearchRequest, 'spl' | 'timeZone' | 'indexes'>): Tail;
  /**
   * Gives the events of a range as they were stored, whole and oldest first, however many there are. Throws RangeError where the range is
   * none.
   */
  past(request: PastRequest, take: TakeEvents): Promise<PastSummary>;
  /** How far the statements of the tags are; those that do not run are missing. */
  progress(tags: readonly string[]): Promise<ReadonlyMap<string, Progress>>;
  /** Parses and plans without running. */
  check(spl: string): readonly SplIssue[];
}
