import type { Aggregation, SeriesFilter, TimeSpan } from './aggregation.ts';
import type { ConvertCommand } from './convert.ts';
import type { Expression } from './expression.ts';
import type { Predicate } from './predicate.ts';
import type {
  AddcoltotalsCommand,
  AddtotalsCommand,
  ChartCommand,
  StreamstatsCommand,
  UntableCommand,
  XyseriesCommand,
} from './statistics.ts';
import type { WaitingCommand } from './waiting.ts';

export interface Named<Name extends string> {
  readonly kind: 'command';
  readonly name: Name;
}
export type Options = Readonly<Record<string, string>>;

export interface SearchCommand extends Named<'search'> {
  readonly predicate: Predicate;
  /** Inline time modifiers as written; they win over the range of the request. */
  readonly earliest?: string;
  readonly latest?: string;
  /** The same for the time at which the event was stored. */
  readonly indexEarliest?: string;
  readonly indexLatest?: string;
}
export interface WhereCommand extends Named<'where'> {
  readonly condition: Expression;
}
export interface EvalCommand extends Named<'eval'> {
  readonly assignments: readonly { readonly field: string; readonly value: Expression }[];
}
export interface StatsCommand extends Named<'stats' | 'eventstats'> {
  readonly aggregations: readonly Aggregation[];
  readonly by: readonly string[];
  readonly options: Options;
}
export interface TimechartCommand extends Named<'timechart'> {
  readonly aggregations: readonly Aggregation[];
  readonly by?: string;
  readonly span?: TimeSpan;
  /** Which series stay: `by user where sum in top5`. */
  readonly where?: SeriesFilter;
  readonly options: Options;
}
export interface TopCommand extends Named<'top' | 'rare'> {
  readonly limit?: number;
  readonly fields: readonly string[];
  readonly by: readonly string[];
  readonly options: Options;
}
export interface TableCommand extends Named<'table'> {
  readonly fields: readonly string[];
}
export interface FieldsCommand extends Named<'fields'> {
  readonly mode: '+' | '-';
  readonly fields: readonly string[];
}
export interface RenameCommand extends Named<'rename'> {
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}
export interface RexCommand extends Named<'rex'> {
  readonly field: string;
  readonly pattern: string;
  readonly mode: 'extract' | 'sed';
  readonly maxMatch: number;
}
export interface RegexCommand extends Named<'regex'> {
  readonly field: string;
  readonly negated: boolean;
  readonly pattern: string;
}
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
  readonly type: 'auto' | 'num' | 'str' | 'ip';
}
export interface DedupCommand extends Named<'dedup'> {
  readonly count: number;
  readonly fields: readonly string[];
  readonly options: Options;
  readonly sortby: readonly SortKey[];
}
export interface SortCommand extends Named<'sort'> {
  readonly limit?: number;
  readonly keys: readonly SortKey[];
  /** `d` or `desc` at the end turns every key round. */
  readonly reverse: boolean;
}
export interface HeadCommand extends Named<'head'> {
  readonly count?: number;
  readonly condition?: Expression;
  /** Of a condition only. */
  readonly options?: Options;
}
export interface TailCommand extends Named<'tail'> {
  readonly count: number;
}
export interface BinCommand extends Named<'bin'> {
  readonly field: string;
  /** Of time or numbers; a logarithmic one, `2log10`, is the option `span`. */
  readonly span?: TimeSpan;
  readonly options: Options;
  readonly as?: string;
}
export interface FillnullCommand extends Named<'fillnull'> {
  readonly value: string;
  readonly fields: readonly string[];
}
export interface IplocationCommand extends Named<'iplocation'> {
  readonly options: Options;
  /** One: the field with the address. */
  readonly fields: readonly string[];
}
export type ReverseCommand = Named<'reverse'>;

export type RunningCommand =
  | SearchCommand
  | WhereCommand
  | EvalCommand
  | StatsCommand
  | TimechartCommand
  | AddcoltotalsCommand
  | AddtotalsCommand
  | ChartCommand
  | ConvertCommand
  | StreamstatsCommand
  | UntableCommand
  | XyseriesCommand
  | TopCommand
  | TableCommand
  | FieldsCommand
  | RenameCommand
  | RexCommand
  | RegexCommand
  | DedupCommand
  | SortCommand
  | HeadCommand
  | TailCommand
  | BinCommand
  | FillnullCommand
  | IplocationCommand
  | ReverseCommand;

/** A command as the parser makes it: with a planner of its own, or read only. */
export type Command = RunningCommand | WaitingCommand;
