import { didYouMean } from '../../define/index.ts';
import { type Command, node, type Pipeline } from '../ast/index.ts';
import type { CommandContext, CommandDeclaration } from '../commands/command.ts';
import { issueAt, type Span, SplError } from '../errors.ts';
import type { SplIssue } from '../search.ts';
import { Cursor, MAX_DEPTH } from './cursor.ts';
import { matchingBracket, splitAtPipes } from './text.ts';

/** The commands that the language knows; handed in, since they in turn need the parser. */
export interface Vocabulary {
  readonly names: readonly string[];
  readonly find: (name: string) => CommandDeclaration | undefined;
}

/** Placing an issue costs a walk over the text, and nobody reads more. */
const MAX_ISSUES = 20;

/** Reads the commands between two places. Throws SplError with what was found in each of them: it goes on at the next pipe. */
export const parsePipeline = (text: string, stretch: Span, vocabulary: Vocabulary, depth = 0): Pipeline => {
  const { from, to } = stretch;
  if (depth > MAX_DEPTH)
    throw new SplError([issueAt(text, { from, to: from + 1 }, `brackets nested more than ${MAX_DEPTH} deep`)]);
  const parser = new PipelineParser(text, vocabulary, depth);
  const commands: Command[] = [];
  const issues: SplIssue[] = [];
  const stretches = splitAtPipes(text, from, to);
  const generating = stretches.length > 1 && isBlank(text, stretches[0]);
  for (const [index, one] of stretches.entries()) {
    if (index === 0 && generating) continue;
    try {
      commands.push(parser.parseCommand(one, index === 0));
    } catch (error) {
      if (!(error instanceof SplError)) throw error;
      issues.push(...error.issues);
      if (issues.length >= MAX_ISSUES) break;
    }
  }
  if (issues.length > 0) throw new SplError(issues.slice(0, MAX_ISSUES));
  return node({ kind: 'pipeline', commands: Object.freeze(commands) }, { from, to });
};

const isBlank = (text: string, span: Span | undefined): boolean =>
  span !== undefined && text.slice(span.from, span.to).trim() === '';

const COMMAND = /[A-Za-z_][A-Za-z0-9_]*(?![^\s"([|,-])/y;

class PipelineParser {
  readonly #text: string;
  readonly #vocabulary: Vocabulary;
  readonly #depth: number;
  readonly #context: CommandContext;

  constructor(text: string, vocabulary: Vocabulary, depth: number) {
    this.#text = text;
    this.#vocabulary = vocabulary;
    this.#depth = depth;
    this.#context = {
      subsearch: (cursor) => {
        cursor.skipSpace();
        const from = cursor.at;
        const pipeline = this.#parseBrackets(cursor);
        return node({ kind: 'subsearch', pipeline }, cursor.spanFrom(from));
      },
      pipeline: (cursor) => this.#parseBrackets(cursor),
      template: (cursor) => {
        const { from, to } = this.#takeBrackets(cursor);
        return this.#text.slice(from, to).trim();
      },
    };
  }

  parseCommand(stretch: Span, first: boolean): Command {
    const cursor = new Cursor(this.#text, stretch.from, stretch.to, this.#depth);
    const word = cursor.match(COMMAND)?.[0];
    if (first && !this.#isNamedHere(cursor, word)) return this.#known('search').parse(cursor, this.#context, 'search');
    if (word === undefined) {
      return cursor.fail(
        cursor.done ? 'expected a command after the pipe' : 'expected the name of a command after the pipe',
        undefined,
        cursor.done ? 'remove the pipe' : 'to look for words, write: | search …',
      );
    }
    const declaration = this.#vocabulary.find(word);
    if (declaration === undefined) {
      return cursor.fail(
        `there is no command "${word}"`,
        { from: cursor.at, to: cursor.at + word.length },
        didYouMean(word.toLowerCase(), this.#vocabulary.names),
      );
    }
    cursor.at += word.length;
    // The place of a command is that of its arguments.
    cursor.skipSpace();
    return declaration.parse(cursor, this.#context, declaration.name);
  }

  /**
   * Does a pipeline that no pipe opens begin with a command? A search begins with terms, before which the word `search`
   * may stand; in brackets a command's name is that command, `[ inputlookup x ]`.
   */
  #isNamedHere(cursor: Cursor, word: string | undefined): boolean {
    if (word === undefined) return false;
    const next = this.#text.slice(cursor.at + word.length, cursor.at + word.length + 80).trimStart();
    if (/^(?:!=|[=<>])/.test(next)) return false;
    return this.#depth === 0 ? word.toLowerCase() === 'search' : this.#vocabulary.find(word) !== undefined;
  }

  #known(name: string): CommandDeclaration {
    const declaration = this.#vocabulary.find(name);
    if (declaration === undefined) throw new Error(`the command ${name} is not registered`);
    return declaration;
  }

  #parseBrackets(cursor: Cursor): Pipeline {
    const depth = cursor.depth + 1;
    return parsePipeline(this.#text, this.#takeBrackets(cursor), this.#vocabulary, depth);
  }

  /** What stands between the bracket at the cursor and the one that closes it. */
  #takeBrackets(cursor: Cursor): Span {
    if (cursor.peek() !== '[') cursor.fail('expected a subsearch in brackets, [ … ]');
    const from = cursor.at;
    const to = matchingBracket(this.#text, from, cursor.end);
    if (to === undefined) return cursor.fail('this "[" is never closed', { from, to: from + 1 }, 'add a ] at its end');
    cursor.at = to + 1;
    return { from: from + 1, to };
  }
}
