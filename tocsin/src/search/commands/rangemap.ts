import { z } from 'zod';
import { type ArgumentsCommand, node } from '../ast/index.ts';
import { freezeOptions, takeAnyOption } from '../parser/words.ts';
import { printOptions } from '../print.ts';
import { defineCommand } from './command.ts';
import { text } from './option.ts';

const options = z.strictObject({
  field: text('field with the number'),
  default: text('name where no range fits', 'None'),
});

/** Every other option is the name of a range: `green=0-99`. */
export const rangemap = defineCommand<ArgumentsCommand>({
  name: 'rangemap',
  summary: 'names the range that a number lies in',
  syntax: 'rangemap field=<field> [default=<name>] <name>=<low>-<high>…',
  type: 'streaming',
  options,
  examples: [
    {
      title: 'traffic light',
      spl: 'index=* | stats count | rangemap field=count green=0-99 yellow=100-999 default=red',
    },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const taken = new Map<string, string>();
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      cursor.skipSpace();
      const start = cursor.at;
      const [name, value] =
        takeAnyOption(cursor) ?? cursor.fail('expected field=<field>, default=<name> or <name>=<low>-<high>');
      if (!Object.hasOwn(options.shape, name) && !/^-?\d+(?:\.\d+)?--?\d+(?:\.\d+)?$/.test(value))
        cursor.fail(`"${value}" is no range`, { from: start, to: cursor.at }, 'write two numbers, such as 0-99');
      taken.set(name, value);
    }
    if (!taken.has('field')) cursor.fail('rangemap needs field=<field>');
    return node(
      {
        kind: 'command',
        name: 'rangemap',
        shape: 'arguments',
        options: freezeOptions(Object.fromEntries(taken)),
        fields: Object.freeze([]),
      },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written }) => printOptions(written),
});
