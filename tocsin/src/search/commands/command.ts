import { z } from 'zod';
import type { Declaration } from '../../define/index.ts';
import type { Command } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';

export interface CommandExample {
  readonly title: string;
  readonly spl: string;
}

/** `generating` begins a search, `streaming` goes row by row, `transforming` makes a table of its own. */
export type CommandKind = 'generating' | 'streaming' | 'transforming';

/** What a command parser may need of the whole: subsearches. */
export interface CommandContext {
  readonly subsearch: import('../parser/predicate.ts').ParseSubsearch;
}

export interface CommandDeclaration<Node extends Command = Command> extends Declaration<z.ZodType, CommandExample> {
  readonly aliases?: readonly string[];
  readonly syntax: string;
  readonly type: CommandKind;
  /** Reads the arguments; the cursor stands behind the command's name and ends before the pipe. Throws SplError. */
  readonly parse: (cursor: Cursor, context: CommandContext, name: string) => Node;
  readonly print: (node: Node) => string;
}

const NO_OPTIONS = z.strictObject({});

/** SPL's options stand in the syntax line: `options` is there for the shape that all declarations share. */
export const defineCommand = <Node extends Command>(
  declaration: Omit<CommandDeclaration<Node>, 'options'>,
): CommandDeclaration<Node> => Object.freeze({ options: NO_OPTIONS, ...declaration });
