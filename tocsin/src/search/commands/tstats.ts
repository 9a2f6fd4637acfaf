import { z } from 'zod';
import { node, type TimeSpan, type TstatsCommand } from '../ast/index.ts';
import { expectSpan, parseAggregations } from '../parser/aggregation.ts';
import type { Cursor } from '../parser/cursor.ts';
import { parseSearchTerms, type SearchTerms } from '../parser/predicate.ts';
import { expectField, takeOption } from '../parser/words.ts';
import { printAggregation, printFields, printOptions, printSpan, printTerms, printText, words } from '../print.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { bool, count, readOptions, text } from './option.ts';

const tstatsOptions = z.strictObject({
  prestats: bool('gives what stats, chart or timechart go on with', 'f'),
  local: bool('only on this server', 'f'),
  append: bool('with prestats: adds to the rows so far', 'f'),
  summariesonly: bool('only summarised events; there are no summaries here, so it changes nothing', 'f'),
  allow_old_summaries: bool('also summaries of another form of the model', 'f'),
  include_reduced_buckets: bool('also reduced buckets', 'f'),
  use_summary_index_values: bool('values of the summary', 'f'),
  chunk_size: count('rows read at once', '10000000'),
  fillnull_value: text('stands for absent values of BY fields, whose rows are dropped otherwise'),
});

const mstatsOptions = z.strictObject({
  prestats: bool('gives what stats, chart or timechart go on with', 'f'),
  append: bool('with prestats: adds to the rows so far', 'f'),
  backfill: bool('begins with what is there', 't'),
  update_period: count('milliseconds between two previews', '0'),
  fillnull_value: text('stands for absent values of BY fields'),
  chunk_size: count('rows read at once', '10000000'),
  chart: bool('makes a chart', 'f'),
  agg: text('with chart: which figure chooses series'),
});

const BY = ['by', 'groupby'];

/** WHERE follows the rules of `search`: case does not matter, `*` stands for any characters. */
const parse =
  (name: TstatsCommand['name'], options: z.ZodObject) =>
  (cursor: Cursor, context: CommandContext): TstatsCommand => {
    const from = cursor.at;
    const reader = readOptions(name, options);
    let span: TimeSpan | undefined;
    const option = (): boolean => {
      const found = takeOption(cursor, ['span', 'every']);
      if (found === undefined) return reader.take(cursor);
      span = expectSpan(cursor, found[1]);
      return true;
    };
    const aggregations = parseAggregations(cursor, option);
    if (aggregations.length === 0) cursor.fail(`${name} needs a function such as count, dc(field) or max(_time)`);
    const source = cursor.takeWord('from') ? parseSource(cursor) : {};
    while (option());
    let terms: SearchTerms = { predicate: node({ kind: 'all' }, { from: cursor.at, to: cursor.at }) };
    if (cursor.takeWord('where')) terms = parseSearchTerms(cursor, context.subsearch, BY);
    const by: string[] = [];
    if (BY.some((word) => cursor.takeWord(word))) {
      while (!cursor.done) {
        if (cursor.takeMark(',') || option()) continue;
        reader.refuse(cursor);
        by.push(parseGroup(cursor));
      }
    }
    if (!cursor.done) cursor.fail('expected FROM, WHERE, BY or the end of the command');
    const { predicate: where, ...times } = terms;
    return node(
      {
        kind: 'command',
        name,
        options: reader.result(),
        aggregations,
        ...source,
        where,
        ...times,
        by: Object.freeze(by),
        ...(span === undefined ? {} : { span }),
      },
      cursor.spanFrom(from),
    );
  };

/** `datamodel=Web.Proxy`, `datamodel="Web"."Proxy"`, `sid=…`, or a name. */
const parseSource = (cursor: Cursor): Pick<TstatsCommand, 'datamodel' | 'source'> => {
  const option = takeOption(cursor, ['datamodel', 'sid']);
  if (option === undefined) return { source: expectField(cursor, 'datamodel=<model>') };
  if (option[0] === 'sid') return { source: `sid=${option[1]}` };
  let name = option[1];
  while (cursor.text[cursor.at] === '.' && cursor.takeMark('.'))
    name += `.${expectField(cursor, 'the name of an object')}`;
  const dot = name.indexOf('.');
  const datamodel = dot < 0 ? { model: name } : { model: name.slice(0, dot), object: name.slice(dot + 1) };
  return { datamodel: Object.freeze(datamodel) };
};

/** A field, or `PREFIX(name=)`, which groups by what follows in the raw text. */
const parseGroup = (cursor: Cursor): string => {
  const prefix = cursor.take(/PREFIX\([^()]*\)/y);
  return prefix ?? expectField(cursor);
};

const printSource = ({ datamodel, source }: TstatsCommand): string | undefined => {
  if (datamodel !== undefined) {
    const { model, object } = datamodel;
    return `FROM datamodel=${printText(object === undefined ? model : `${model}.${object}`)}`;
  }
  if (source === undefined) return undefined;
  return source.startsWith('sid=') ? `FROM sid=${printText(source.slice(4))}` : `FROM ${printText(source)}`;
};

const print = (command: TstatsCommand): string => {
  const { options, aggregations, where, by, span } = command;
  const terms = printTerms({ ...command, predicate: where });
  return words(
    printOptions(options),
    aggregations.map(printAggregation).join(', '),
    printSource(command),
    terms === '' ? undefined : `WHERE ${terms}`,
    by.length === 0
      ? undefined
      : `BY ${by.map((field) => (field.startsWith('PREFIX(') ? field : printFields([field]))).join(', ')}`,
    span === undefined ? undefined : `span=${printSpan(span)}`,
  );
};

export const tstats = defineCommand<TstatsCommand>({
  name: 'tstats',
  summary: 'computes figures of indexed fields or of a data model',
  syntax:
    'tstats [<option>…] <function>[(<field>)] [AS <name>]… [FROM datamodel=<model>[.<object>]] [WHERE <search terms>] [BY <field>… [span=<span>]]',
  description:
    'Field names carry the object of the data model: `Web.src`. Rows in which a BY field is absent are dropped unless `fillnull_value` is given.',
  type: 'generating',
  options: tstatsOptions,
  examples: [
    {
      title: 'failed logins by user',
      spl: '| tstats count FROM datamodel=Authentication WHERE Authentication.action=failure BY Authentication.user, _time span=1h',
    },
  ],
  parse: parse('tstats', tstatsOptions),
  print,
});

export const mstats = defineCommand<TstatsCommand>({
  name: 'mstats',
  summary: 'computes figures of metrics',
  syntax: 'mstats [<option>…] <function>(<metric>) [AS <name>]… WHERE <search terms> [BY <field>…] [span=<span>]',
  type: 'generating',
  options: mstatsOptions,
  examples: [{ title: 'load by host', spl: '| mstats avg(cpu.load) AS load WHERE index=metrics BY host span=5m' }],
  parse: parse('mstats', mstatsOptions),
  print,
});
