import { z } from 'zod';
import type { Declaration } from '../../define/index.ts';
import type { Command, Pipeline } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import type { ParseSubsearch } from '../parser/predicate.ts';
import type { Row } from '../search.ts';

export interface CommandExample {
  readonly title: string;
  readonly spl: string;
  /** Rows that reach the example's search, and what comes of them; for commands that run. */
  readonly rows?: readonly Row[];
  readonly expected?: readonly Row[];
}

/** `generating` begins a search, `streaming` goes row by row, `transforming` makes a table of its own. */
export type CommandKind = 'generating' | 'streaming' | 'transforming';

/** What a command's parser may need of the whole. Each reads the brackets that the cursor stands at. */
export interface CommandContext {
  /** A subsearch as a condition. */
  readonly subsearch: ParseSubsearch;
  /** Commands in brackets, `[ search … | … ]`. */
  readonly pipeline: (cursor: Cursor) => Pipeline;
  /** The text in brackets, unread: a template such as that of foreach. */
  readonly template: (cursor: Cursor) => string;
}

export interface CommandDeclaration<Node extends Command = Command> extends Declaration<z.ZodType, CommandExample> {
  readonly aliases?: readonly string[];
  readonly syntax: string;
  readonly type: CommandKind;
  /** Reads the arguments; the cursor stands behind the command's name and ends before the pipe. Throws SplError. */
  readonly parse: (cursor: Cursor, context: CommandContext, name: string) => Node;
  /** The arguments as text; reading it gives an equal node. */
  readonly print: (node: Node) => string;
}

const NO_OPTIONS = z.strictObject({});

/** Declares a command; a command without `name=value` options leaves `options` out. */
export const defineCommand = <Node extends Command>(
  declaration: Omit<CommandDeclaration<Node>, 'options'> & { readonly options?: z.ZodType },
): CommandDeclaration<Node> => Object.freeze({ options: NO_OPTIONS, ...declaration });
