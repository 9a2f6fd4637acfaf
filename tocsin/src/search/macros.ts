import { didYouMean } from '../define/index.ts';
import { issueAt, type Span, SplError } from './errors.ts';
import { blankComments, literalEnd } from './parser/text.ts';

export interface Macro {
  readonly args: readonly string[];
  readonly definition: string;
}
/** By name, with the number of arguments where there are some: `ctime(1)`. */
export type Macros = ReadonlyMap<string, Macro>;

export interface MacroOptions {
  readonly macros: Macros;
  /**
   * Told of every macro that is not known, `name(2)`; the search is then read as if it changed nothing. Without it an
   * unknown macro is an error: a search must not run without its conditions.
   */
  readonly onUnknown?: (name: string) => void;
}

/** Text without macros, and the way back from a place in it to the text that was written. */
export interface Expanded {
  readonly text: string;
  /** A place inside what a macro stands for is the place of its call. */
  readonly origin: (span: Span) => Span;
}

const MAX_DEPTH = 32;
const MAX_TEXT = 1 << 20;
const CALL = /`([^`"]*(?:"(?:[^"\\]|\\[\s\S])*"[^`"]*)*)`/y;

/** Replaces `` `name(arguments)` `` by its definition, again and again, within bounds. Text in quotes stays as it is. */
export const expandMacros = (text: string, options: MacroOptions): Expanded => {
  if (!text.includes('`')) return { text, origin: (span) => span };
  const parts: Part[] = [];
  let out = '';
  let budget = MAX_TEXT;
  const expand = (source: string, depth: number, place: Span, before: string): string => {
    // Counts what is read, not what comes of it: macros that stand for nothing can multiply, too.
    budget -= source.length + 1;
    if (budget < 0) throw error(text, place, 'the macros of this search grow beyond 1 MiB');
    let result = '';
    for (const piece of pieces(source)) {
      const after = source.slice(piece.to, piece.to + 20);
      result += piece.call === undefined ? piece.text : call(piece.call, depth, place, before + result, after);
    }
    return result;
  };
  const call = (body: string, depth: number, place: Span, before: string, after: string): string => {
    if (depth > MAX_DEPTH) throw error(text, place, `macros nested more than ${MAX_DEPTH} deep`);
    const definition = definitionOf(body, options, text, place) ?? neutral(before, after);
    return expand(blankComments(definition), depth + 1, place, before);
  };
  for (const piece of pieces(text)) {
    const place = { from: piece.from, to: piece.to };
    const after = text.slice(piece.to, piece.to + 20);
    const stands = piece.call === undefined ? piece.text : call(piece.call, 1, place, out, after);
    parts.push({ ...place, at: out.length, isCall: piece.call !== undefined });
    out += stands;
  }
  return { text: out, origin: (span) => originOf(parts, span) };
};

interface Part extends Span {
  /** Where it begins in the expanded text. */
  readonly at: number;
  readonly isCall: boolean;
}

const originOf = (parts: readonly Part[], { from, to }: Span): Span => {
  const first = partAt(parts, from);
  const last = partAt(parts, Math.max(from, to - 1));
  if (first === undefined || last === undefined) return { from, to };
  const start = first.isCall ? first.from : first.from + (from - first.at);
  const end = last.isCall ? last.to : last.from + (to - last.at);
  return { from: start, to: Math.max(start, end) };
};

/** The last part that begins at or before a place: parts are in order, so by halving. */
const partAt = (parts: readonly Part[], place: number): Part | undefined => {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.at ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return parts[low];
};

interface Piece extends Span {
  readonly text: string;
  readonly call?: string;
}

/** The text cut into calls of macros and what stands between them. */
function* pieces(text: string): Generator<Piece> {
  let start = 0;
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '`') {
      at = literalEnd(text, at, text.length);
      continue;
    }
    CALL.lastIndex = at;
    const found = CALL.exec(text);
    if (found === null) throw error(text, { from: at, to: at + 1 }, 'this ` is never closed');
    if (at > start) yield { text: text.slice(start, at), from: start, to: at };
    yield { text: found[0], call: found[1] ?? '', from: at, to: at + found[0].length };
    at += found[0].length;
    start = at;
  }
  if (start < text.length) yield { text: text.slice(start), from: start, to: text.length };
}

/** What changes nothing between two texts: a command, a term, a value, or nothing at all. */
const neutral = (before: string, after: string): string => {
  const end = before.slice(-80);
  if (/(?:^|[|[])\s*$/.test(end)) return /^\s*(?:AND|OR)\b/.test(after) ? '*' : 'search *';
  if (/=\s*$/.test(end)) return '1';
  return /(?:\(|\b(?:NOT|AND|OR))\s*$/.test(end) || /^\s*(?:AND|OR)\b/.test(after) ? '*' : ' ';
};

/**
 * What a call stands for, its arguments filled in; undefined for an unknown one that was reported. Places are those of
 * the outermost call: the text people see.
 */
const definitionOf = (
  body: string,
  { macros, onUnknown }: MacroOptions,
  text: string,
  place: Span,
): string | undefined => {
  const found = /^\s*([\w.-]+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(body);
  const name = found?.[1];
  if (name === undefined)
    throw error(text, place, 'this is no call of a macro', 'write `name` or `name(argument, "another")`');
  if (name === 'comment') return ' ';
  const args = splitArguments(found?.[2]);
  const key = args.length === 0 ? name : `${name}(${args.length})`;
  const macro = macros.get(key);
  if (macro === undefined && onUnknown !== undefined) {
    onUnknown(key);
    return undefined;
  }
  if (macro === undefined) {
    const count = args.length === 0 ? '' : ` with ${args.length} ${args.length === 1 ? 'argument' : 'arguments'}`;
    throw error(text, place, `there is no macro "${name}"${count}`, didYouMean(name, [...macros.keys()]));
  }
  const values = new Map(macro.args.map((arg, index) => [arg, args[index] ?? '']));
  // In one pass, so that an argument that reads like a parameter is not replaced again.
  return macro.definition.replace(/\$([\w.-]+)\$/g, (whole, arg: string) => values.get(arg) ?? whole);
};

const splitArguments = (text: string | undefined): readonly string[] => {
  if (text === undefined || text.trim() === '') return [];
  const args: string[] = [''];
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"|,|[^",]+|"/g)) {
    if (part === ',') args.push('');
    else args[args.length - 1] += part;
  }
  return args.map((arg) => arg.trim().replace(/^"([\s\S]*)"$/, '$1'));
};

const error = (text: string, place: Span, message: string, hint?: string): SplError =>
  new SplError([issueAt(text, place, message, hint)]);
