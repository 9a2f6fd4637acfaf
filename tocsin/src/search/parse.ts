import { didYouMean } from '../define/index.ts';
import { type Command, isOpaque, node, type Pipeline, type Predicate } from './ast/index.ts';
import { COMMAND_NAMES, COMMANDS, findCommand } from './commands/registry.ts';
import { issueAt, SplError } from './errors.ts';
import { expandMacros, type Macros } from './macros.ts';
import { Cursor, MAX_DEPTH } from './parser/cursor.ts';
import type { SplIssue } from './search.ts';

const MAX_LENGTH = 1 << 20;

export interface ParseOptions {
  readonly macros?: Macros;
}

/** Reads a search. Throws SplError with every issue that could be found; goes on at the next pipe after one. */
export const parseSpl = (text: string, options: ParseOptions = {}): Pipeline => {
  if (text.length > MAX_LENGTH) {
    throw new SplError([
      issueAt(
        text,
        { from: MAX_LENGTH, to: text.length },
        `a search may have ${MAX_LENGTH} characters, this one has ${text.length}`,
      ),
    ]);
  }
  const expanded = expandMacros(blankComments(text), options.macros ?? new Map());
  return parsePipeline(expanded, 0, expanded.length, 0);
};

/** Comments become spaces, so that every place stays where it was. A fence within quotes is text. */
const blankComments = (text: string): string =>
  text.includes('```')
    ? text.replace(/"(?:[^"\\]|\\[\s\S])*"|```[\s\S]*?```/g, (part) =>
        part.startsWith('`') ? part.replace(/[^\n]/g, ' ') : part,
      )
    : text;

const parsePipeline = (text: string, from: number, to: number, depth: number): Pipeline => {
  if (depth > MAX_DEPTH)
    throw new SplError([issueAt(text, { from, to: from + 1 }, `subsearches nested more than ${MAX_DEPTH} deep`)]);
  const commands: Command[] = [];
  const issues: SplIssue[] = [];
  const stretches = splitAtPipes(text, from, to);
  const generating = text.slice(from, stretches[0]?.to).trim() === '' && stretches.length > 1;
  for (const [index, stretch] of stretches.entries()) {
    if (index === 0 && generating) continue;
    try {
      commands.push(parseCommand(text, stretch, index === 0, depth));
    } catch (error) {
      if (!(error instanceof SplError)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw new SplError(issues);
  return node({ kind: 'pipeline', commands: Object.freeze(commands) }, { from, to });
};

const parseCommand = (text: string, stretch: { from: number; to: number }, first: boolean, depth: number): Command => {
  const cursor = new Cursor(text, stretch.from, stretch.to);
  const context = { subsearch: (at: Cursor) => parseSubsearch(at, depth) };
  const word = cursor.match(/[A-Za-z_][\w]*(?![^\s"'([|-])/y)?.[0];
  if (first) {
    const search = findCommand('search');
    if (search === undefined) throw new Error('the command search is not registered');
    // A search begins with terms; the word `search` itself may stand before them.
    if (word?.toLowerCase() === 'search' && !/^\s*=/.test(text.slice(cursor.at + word.length, stretch.to)))
      cursor.at += word.length;
    return search.parse(cursor, context, 'search');
  }
  if (word === undefined)
    return cursor.fail(cursor.done ? 'expected a command after the pipe' : 'expected the name of a command');
  const declaration = findCommand(word);
  if (declaration === undefined) {
    return cursor.fail(
      `there is no command "${word}"`,
      { from: cursor.at, to: cursor.at + word.length },
      didYouMean(word.toLowerCase(), COMMAND_NAMES),
    );
  }
  cursor.at += word.length;
  return declaration.parse(cursor, context, declaration.name);
};

const parseSubsearch = (cursor: Cursor, depth: number): Predicate => {
  const from = cursor.at;
  const to = matchingBracket(cursor.text, from, cursor.end);
  if (to === undefined) return cursor.fail('this "[" is never closed', { from, to: from + 1 });
  cursor.at = to + 1;
  return node(
    { kind: 'subsearch', pipeline: parsePipeline(cursor.text, from + 1, to, depth + 1) },
    { from, to: to + 1 },
  );
};

/** Walks over text, skipping what stands in quotes; `visit` sees each other character and stops the walk with true. */
const walk = (text: string, from: number, to: number, visit: (character: string, at: number) => boolean): void => {
  for (let at = from; at < to; at++) {
    const character = text[at] ?? '';
    if (character === '"') {
      const start = at;
      for (at += 1; at < to && text[at] !== '"'; at++) if (text[at] === '\\') at += 1;
      if (at >= to)
        throw new SplError([
          issueAt(text, { from: start, to }, 'this " is never closed', 'add a " at the end of the text'),
        ]);
    } else if (visit(character, at)) return;
  }
};

const splitAtPipes = (text: string, from: number, to: number): readonly { from: number; to: number }[] => {
  const stretches: { from: number; to: number }[] = [];
  let start = from;
  let depth = 0;
  walk(text, from, to, (character, at) => {
    if (character === '[') depth += 1;
    else if (character === ']') depth = Math.max(0, depth - 1);
    else if (character === '|' && depth === 0) {
      stretches.push({ from: start, to: at });
      start = at + 1;
    }
    return false;
  });
  stretches.push({ from: start, to });
  return stretches;
};

const matchingBracket = (text: string, from: number, to: number): number | undefined => {
  let depth = 0;
  let found: number | undefined;
  walk(text, from, to, (character, at) => {
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    if (depth === 0) found = at;
    return depth === 0;
  });
  return found;
};

const RUNNING: ReadonlySet<string> = new Set(COMMANDS.map((command) => command.name));

/** Names that are read but do not run yet: commands, and subsearches. */
export const unsupported = (pipeline: Pipeline): readonly string[] => {
  const names = new Set<string>();
  const visitPredicate = (predicate: Predicate): void => {
    if (predicate.kind === 'subsearch') {
      names.add('subsearch');
      visit(predicate.pipeline);
    } else if (predicate.kind === 'not') visitPredicate(predicate.operand);
    else if (predicate.kind === 'and' || predicate.kind === 'or') predicate.operands.forEach(visitPredicate);
  };
  const visit = (one: Pipeline): void => {
    for (const command of one.commands) {
      if (isOpaque(command)) {
        if (!RUNNING.has(command.name)) names.add(command.name);
        command.subsearches.forEach(visit);
      } else if (command.name === 'search') visitPredicate(command.predicate);
    }
  };
  visit(pipeline);
  return [...names].sort();
};
