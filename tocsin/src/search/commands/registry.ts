import { accum, autoregress, delta } from './accum.ts';
import { addcoltotals } from './addcoltotals.ts';
import { addinfo } from './addinfo.ts';
import { addtotals } from './addtotals.ts';
import { anomalydetection } from './anomalydetection.ts';
import { append, appendcols } from './append.ts';
import { appendpipe } from './appendpipe.ts';
import { bin } from './bin.ts';
import { chart } from './chart.ts';
import { cluster } from './cluster.ts';
import { collect } from './collect.ts';
import type { CommandDeclaration } from './command.ts';
import { contingency } from './contingency.ts';
import { convert } from './convert.ts';
import { dedup } from './dedup.ts';
import { evaluate } from './eval.ts';
import { eventcount } from './eventcount.ts';
import { extract } from './extract.ts';
import { fieldformat } from './fieldformat.ts';
import { fields } from './fields.ts';
import { fieldsummary } from './fieldsummary.ts';
import { filldown } from './filldown.ts';
import { fillnull } from './fillnull.ts';
import { foreach } from './foreach.ts';
import { format } from './format.ts';
import { from } from './from.ts';
import { fromjson } from './fromjson.ts';
import { gentimes } from './gentimes.ts';
import { geostats } from './geostats.ts';
import { head } from './head.ts';
import { inputcsv, inputlookup, outputcsv, outputlookup } from './inputlookup.ts';
import { iplocation } from './iplocation.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makecontinuous } from './makecontinuous.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { map } from './map.ts';
import { metadata } from './metadata.ts';
import { mvcombine } from './mvcombine.ts';
import { mvexpand } from './mvexpand.ts';
import { nomv } from './nomv.ts';
import { OPAQUE } from './opaque.ts';
import { outlier } from './outlier.ts';
import { predict } from './predict.ts';
import { rangemap } from './rangemap.ts';
import { regex } from './regex.ts';
import { reltime } from './reltime.ts';
import { rename } from './rename.ts';
import { replace } from './replace.ts';
import { rest } from './rest.ts';
import { returnValues } from './return.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { loadjob, savedsearch } from './savedsearch.ts';
import { search } from './search.ts';
import { selfjoin } from './selfjoin.ts';
import { multisearch, set, union } from './set.ts';
import { sort } from './sort.ts';
import { spath } from './spath.ts';
import { eventstats, stats } from './stats.ts';
import { strcat } from './strcat.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { tags } from './tags.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { rare, top } from './top.ts';
import { transaction } from './transaction.ts';
import { transpose } from './transpose.ts';
import { trendline } from './trendline.ts';
import { mstats, tstats } from './tstats.ts';
import { typer } from './typer.ts';
import { uniq } from './uniq.ts';
import { untable } from './untable.ts';
import { where } from './where.ts';
import { xmlkv } from './xmlkv.ts';
import { xyseries } from './xyseries.ts';

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

/** Commands that are read and do not run yet, sorted by name; a command moves up when it gets a planner. */
export const WAITING: readonly AnyCommand[] = Object.freeze(
  [
    accum,
    addcoltotals,
    addinfo,
    addtotals,
    anomalydetection,
    append,
    appendcols,
    appendpipe,
    autoregress,
    chart,
    cluster,
    collect,
    contingency,
    convert,
    delta,
    eventcount,
    extract,
    fieldformat,
    fieldsummary,
    filldown,
    foreach,
    format,
    from,
    fromjson,
    gentimes,
    geostats,
    inputcsv,
    inputlookup,
    iplocation,
    join,
    loadjob,
    lookup,
    makecontinuous,
    makemv,
    makeresults,
    map,
    metadata,
    mstats,
    multisearch,
    mvcombine,
    mvexpand,
    nomv,
    outlier,
    outputcsv,
    outputlookup,
    predict,
    rangemap,
    reltime,
    replace,
    rest,
    returnValues,
    savedsearch,
    selfjoin,
    set,
    spath,
    strcat,
    streamstats,
    tags,
    transaction,
    transpose,
    trendline,
    tstats,
    typer,
    union,
    uniq,
    untable,
    xmlkv,
    xyseries,
  ].map(any),
);

const BY_NAME: ReadonlyMap<string, AnyCommand> = new Map(
  [...COMMANDS, ...WAITING, ...OPAQUE.map(any)].flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const),
  ),
);

export const COMMAND_NAMES: readonly string[] = Object.freeze([...BY_NAME.keys()].sort());

export const findCommand = (name: string): AnyCommand | undefined => BY_NAME.get(name.toLowerCase());
