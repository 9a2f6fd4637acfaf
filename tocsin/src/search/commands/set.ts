import { z } from 'zod';
import { node, type Pipeline, type SetCommand } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField } from '../parser/words.ts';
import { printFields, printOptions, printSubsearch, words } from '../print.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { count, noOptions, readOptions } from './option.ts';

const unionOptions = z.strictObject({
  maxtime: count('seconds that a subsearch may take', '60'),
  maxout: count('rows that a subsearch may give', '50000'),
  timeout: count('seconds to wait', '60'),
});

interface Shape {
  readonly name: SetCommand['name'];
  readonly options: z.ZodObject;
  /** How many sets it needs. */
  readonly least: number;
  readonly most: number;
}

const parse =
  ({ name, options, least, most }: Shape) =>
  (cursor: Cursor, context: CommandContext): SetCommand => {
    const from = cursor.at;
    const reader = readOptions(name, options);
    const operation = name === 'set' ? cursor.take(/(?:union|diff|intersect)(?!\w)/iy)?.toLowerCase() : undefined;
    if (name === 'set' && operation === undefined) cursor.fail('expected union, diff or intersect');
    const datasets: string[] = [];
    const subsearches: Pipeline[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',') || reader.take(cursor)) continue;
      if (cursor.peek() === '[') subsearches.push(context.pipeline(cursor));
      else if (name === 'union') {
        reader.refuse(cursor);
        datasets.push(expectField(cursor, 'a data set or a subsearch'));
      } else cursor.fail(`${name} takes subsearches in brackets`);
    }
    const sets = datasets.length + subsearches.length;
    if (sets < least || sets > most)
      cursor.fail(`${name} needs ${most === 2 ? 'two' : 'some'} subsearches`, cursor.spanFrom(from));
    return node(
      {
        kind: 'command',
        name,
        options: reader.result(),
        ...(operation === undefined ? {} : { operation }),
        datasets: Object.freeze(datasets),
        subsearches: Object.freeze(subsearches),
      },
      cursor.spanFrom(from),
    );
  };

const print = ({ options, operation, datasets, subsearches }: SetCommand): string =>
  words(operation, printOptions(options), printFields(datasets), subsearches.map(printSubsearch).join(' '));

export const set = defineCommand<SetCommand>({
  name: 'set',
  summary: 'unites, subtracts or intersects the rows of two subsearches',
  syntax: 'set union|diff|intersect [ <subsearch> ] [ <subsearch> ]',
  type: 'generating',
  examples: [
    {
      title: 'users on one side only',
      spl: '| set diff [ search index=web | fields user ] [ search index=auth | fields user ]',
    },
  ],
  parse: parse({ name: 'set', options: noOptions, least: 2, most: 2 }),
  print,
});

export const multisearch = defineCommand<SetCommand>({
  name: 'multisearch',
  summary: 'runs several streaming searches at once',
  syntax: 'multisearch [ <subsearch> ] [ <subsearch> ]…',
  type: 'generating',
  examples: [
    {
      title: 'two kinds of events, marked',
      spl: '| multisearch [ search index=web | eval kind="web" ] [ search index=auth | eval kind="auth" ]',
    },
  ],
  parse: parse({ name: 'multisearch', options: noOptions, least: 1, most: 100 }),
  print,
});

export const union = defineCommand<SetCommand>({
  name: 'union',
  summary: 'unites data sets and subsearches',
  syntax: 'union [maxtime=<seconds>] [maxout=<n>] <data set>|[ <subsearch> ]…',
  type: 'streaming',
  options: unionOptions,
  examples: [{ title: 'two searches as one', spl: '| union [ search index=web ] [ search index=auth ]' }],
  parse: parse({ name: 'union', options: unionOptions, least: 1, most: 100 }),
  print,
});
