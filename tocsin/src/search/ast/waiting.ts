import type { AppendCommand, AppendpipeCommand, JoinCommand, MapCommand, SetCommand } from './combine.ts';
import type { Command, Named, Options, RunningCommand } from './command.ts';
import type { FieldformatCommand, ReplaceCommand, StrcatCommand } from './convert.ts';
import type { FromCommand, RestCommand, SavedsearchCommand, TstatsCommand } from './generate.ts';
import type { LookupCommand, TableFileCommand } from './lookup.ts';
import type { Pipeline } from './pipeline.ts';
import type { AlongCommand, PredictCommand, TrendlineCommand } from './series.ts';
import type { GeostatsCommand } from './statistics.ts';
import type { ForeachCommand, FormatCommand, ReturnCommand } from './template.ts';
import type { TransactionCommand } from './transaction.ts';

/** Commands whose arguments are `name=value` options and fields, and nothing else. */
export interface ArgumentsCommand<Name extends string = string> extends Named<Name> {
  readonly options: Options;
  readonly fields: readonly string[];
  readonly shape: 'arguments';
}

/** A command whose arguments are kept as written. */
export interface OpaqueCommand extends Named<string> {
  readonly text: string;
  readonly subsearches: readonly Pipeline[];
  readonly shape: 'text';
}

/** Commands that are read and do not run yet. */
export type WaitingCommand =
  | AlongCommand
  | AppendCommand
  | AppendpipeCommand
  | ArgumentsCommand
  | FieldformatCommand
  | ForeachCommand
  | FormatCommand
  | FromCommand
  | GeostatsCommand
  | JoinCommand
  | LookupCommand
  | MapCommand
  | OpaqueCommand
  | PredictCommand
  | ReplaceCommand
  | RestCommand
  | ReturnCommand
  | SavedsearchCommand
  | SetCommand
  | StrcatCommand
  | TableFileCommand
  | TransactionCommand
  | TrendlineCommand
  | TstatsCommand;

const RUNNING: Readonly<Record<RunningCommand['name'], true>> = Object.freeze({
  addcoltotals: true,
  addtotals: true,
  bin: true,
  chart: true,
  convert: true,
  dedup: true,
  eval: true,
  eventstats: true,
  fields: true,
  fillnull: true,
  head: true,
  iplocation: true,
  rare: true,
  regex: true,
  rename: true,
  reverse: true,
  rex: true,
  search: true,
  sort: true,
  stats: true,
  streamstats: true,
  table: true,
  tail: true,
  timechart: true,
  top: true,
  untable: true,
  where: true,
  xyseries: true,
});

/** Is this a command that is read and does not run yet? */
export const isOpaque = (command: Command): command is WaitingCommand => !Object.hasOwn(RUNNING, command.name);
