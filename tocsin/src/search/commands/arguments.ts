import type { z } from 'zod';
import { type ArgumentsCommand, node } from '../ast/index.ts';
import { expectField } from '../parser/words.ts';
import { printFields, printOptions, words } from '../print.ts';
import { type CommandDeclaration, type CommandExample, type CommandKind, defineCommand } from './command.ts';
import { noOptions, readOptions } from './option.ts';

interface ArgumentsDeclaration {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly syntax: string;
  readonly type: CommandKind;
  readonly options?: z.ZodObject;
  /** How many fields or other words stand beside the options. */
  readonly least: number;
  readonly most: number;
  readonly examples: readonly CommandExample[];
}

/** A command whose arguments are options and fields in any order. */
export const defineArguments = (declaration: ArgumentsDeclaration): CommandDeclaration<ArgumentsCommand> => {
  const { name, least, most, options = noOptions, ...rest } = declaration;
  return defineCommand<ArgumentsCommand>({
    ...rest,
    name,
    options,
    parse: (cursor) => {
      const from = cursor.at;
      const reader = readOptions(name, options);
      const fields: string[] = [];
      while (!cursor.done) {
        if (cursor.takeMark(',') || reader.take(cursor)) continue;
        reader.refuse(cursor);
        if (fields.length === most) cursor.fail(`${name} takes ${amount(most)}`);
        fields.push(expectField(cursor));
      }
      if (fields.length < least) cursor.fail(`${name} needs ${amount(least)}`);
      return node(
        { kind: 'command', name, shape: 'arguments', options: reader.result(), fields: Object.freeze(fields) },
        cursor.spanFrom(from),
      );
    },
    print: ({ options: written, fields }) => words(printOptions(written), printFields(fields)),
  });
};

const amount = (most: number): string => (most === 0 ? 'options only' : most === 1 ? 'one field' : `${most} fields`);
