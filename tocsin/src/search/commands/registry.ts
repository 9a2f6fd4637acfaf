import { bin } from './bin.ts';
import type { CommandDeclaration } from './command.ts';
import { dedup } from './dedup.ts';
import { evaluate } from './eval.ts';
import { fields } from './fields.ts';
import { fillnull } from './fillnull.ts';
import { head } from './head.ts';
import { OPAQUE } from './opaque.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { search } from './search.ts';
import { sort } from './sort.ts';
import { eventstats, stats } from './stats.ts';
import { table } from './table.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { rare, top } from './top.ts';
import { where } from './where.ts';

// A registry holds declarations of different nodes: a node only ever meets the declaration that made it.
type AnyCommand = CommandDeclaration;
const any = (declaration: unknown): AnyCommand => declaration as AnyCommand;

/** Commands that run, sorted by name. */
export const COMMANDS: readonly AnyCommand[] = Object.freeze(
  [
    bin,
    dedup,
    evaluate,
    eventstats,
    fields,
    fillnull,
    head,
    rare,
    regex,
    rename,
    reverse,
    rex,
    search,
    sort,
    stats,
    table,
    tail,
    timechart,
    top,
    where,
  ].map(any),
);

const BY_NAME: ReadonlyMap<string, AnyCommand> = new Map(
  [...COMMANDS, ...OPAQUE.map(any)].flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const),
  ),
);

export const COMMAND_NAMES: readonly string[] = Object.freeze([...BY_NAME.keys()].sort());

export const findCommand = (name: string): AnyCommand | undefined => BY_NAME.get(name.toLowerCase());
