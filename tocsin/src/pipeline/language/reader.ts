import type { Problem } from '../../define/index.ts';
import type { Span } from './ast.ts';
import { Places } from './places.ts';

/** Brackets within brackets, of all kinds. */
export const MAX_DEPTH = 64;
const MAX_PROBLEMS = 25;
/** How far an indentation is looked for: lines of generated texts may be megabytes long. */
const MAX_INDENT = 128;

/** Thrown where reading can't go on; caught by what can skip to the next setting or plugin. */
export class Unreadable extends Error {
  readonly at: number;
  readonly hint: string | undefined;

  constructor(at: number, message: string, hint?: string) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

/** Nothing behind this place can be read, or enough was said. */
export class Hopeless extends Unreadable {}

/** A bracket that is open: `what` says in messages what it belongs to. */
export interface Opened {
  readonly at: number;
  readonly what: string;
  /** Columns before the first character of its line; undefined where the line is too long to say. */
  readonly indent: number | undefined;
}

export interface ReaderOptions {
  readonly file: string;
  readonly supportEscapes: boolean;
}

/** A place in the text, and what all parts of the parser share: brackets that are open, and problems found so far. */
export class Reader {
  readonly text: string;
  readonly supportEscapes: boolean;
  readonly places: Places;
  readonly problems: Problem[] = [];
  readonly open: Opened[] = [];
  /** Where the reader stands. */
  at = 0;
  /** Every open bracket is to be taken as closed: one is missing, which has been said. */
  unwinding = false;
  /** Text was skipped: brackets need not match any more. */
  skipped = false;
  /** The string read last, for telling quotes that are missing. */
  lastString: Span | undefined;
  #mismatched: Opened | undefined;
  #sawStrangeSpace = false;
  readonly #file: string;

  constructor(text: string, options: ReaderOptions) {
    this.text = text;
    this.supportEscapes = options.supportEscapes;
    this.places = new Places(text);
    this.#file = options.file;
    if (text.startsWith('\ufeff')) this.at = 1;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  char(): string {
    return this.text.charAt(this.at);
  }

  sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Passes whitespace and comments. */
  space(): void {
    while (this.at < this.text.length) {
      const char = this.text.charAt(this.at);
      if (char === ' ' || char === '\t' || char === '\n' || char === '\r') this.at++;
      else if (char === '#') this.at = this.lineEnd(this.at);
      else if (isStrangeSpace(char)) this.#strangeSpace(char);
      else break;
    }
  }

  #strangeSpace(char: string): void {
    if (!this.#sawStrangeSpace) {
      const code = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      this.report(this.at, `a character that only looks like a space (U+${code})`, 'type a plain space');
    }
    this.#sawStrangeSpace = true;
    this.at++;
  }

  /** Letters, digits, `_` and `-`, perhaps none. */
  word(): string {
    const from = this.at;
    while (isWordChar(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(from, this.at);
  }

  peekWord(): string {
    const from = this.at;
    const word = this.word();
    this.at = from;
    return word;
  }

  /** Whether `text` stands behind whitespace and comments. */
  seesAfterSpace(text: string): boolean {
    const from = this.at;
    this.space();
    const sees = this.sees(text);
    this.at = from;
    return sees;
  }

  lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  /** Columns before `offset` where only blanks stand there, else undefined. */
  indentAt(offset: number): number | undefined {
    for (let at = offset - 1; at >= offset - MAX_INDENT; at--) {
      const char = this.text.charAt(at);
      if (char === '\n' || at < 0) return offset - at - 1;
      if (char !== ' ' && char !== '\t' && char !== '\ufeff') return undefined;
    }
    return undefined;
  }

  /** The indentation of the line that `offset` is in. */
  lineIndent(offset: number): number | undefined {
    let first = offset;
    for (let at = offset; at >= offset - MAX_INDENT; at--) {
      const char = this.text.charAt(at);
      if (at < 0 || (char === '\n' && at !== offset)) return first - at - 1;
      if (char !== ' ' && char !== '\t' && char !== '\r') first = at;
    }
    return undefined;
  }

  /** Takes the opening bracket that stands here. */
  enter(what: string): void {
    if (this.open.length >= MAX_DEPTH)
      throw new Hopeless(this.at, `nested deeper than ${MAX_DEPTH} levels`, 'split the configuration');
    this.open.push({ at: this.at, what, indent: this.lineIndent(this.at) });
    this.at++;
  }

  /** Takes the closing bracket that stands here. */
  leave(): void {
    const opened = this.open.pop();
    const indent = this.indentAt(this.at);
    if (indent !== undefined && opened?.indent !== undefined && opened.indent !== indent) this.#mismatched ??= opened;
    this.at++;
  }

  /** A closing brace is missing: says so at the opening one, and closes everything. */
  missingBrace(found: string): void {
    this.unwinding = true;
    const opened = this.#mismatched ?? this.open[this.open.length - 1];
    if (this.skipped || opened === undefined) return;
    this.report(
      opened.at,
      `the ${this.text.charAt(opened.at)} that opens ${opened.what} is not closed: found ${found}`,
      `add ${closing(this.text.charAt(opened.at))} where ${opened.what} ends`,
    );
  }

  report(at: number, message: string, hint?: string): void {
    if (this.problems.length >= MAX_PROBLEMS) throw new Hopeless(at, message);
    const place = this.places.at(at);
    this.problems.push({ file: this.#file, ...place, message, ...(hint === undefined ? {} : { hint }) });
  }

  /** Reports why reading stopped; throws again where nothing can follow. */
  caught(error: unknown): void {
    if (!(error instanceof Unreadable) || error instanceof Hopeless) throw error;
    this.report(error.at, error.message, error.hint);
  }

  /** Reports what ended the reading, unless enough was said. */
  last(error: Unreadable): void {
    if (this.problems.length < MAX_PROBLEMS) this.report(error.at, error.message, error.hint);
  }

  fail(expected: string, hint?: string): never {
    this.#blameQuote();
    throw new Unreadable(this.at, `expected ${expected}, found ${this.found()}`, hint);
  }

  /** A quote that is missing shows where the text behind it is no configuration. */
  #blameQuote(): void {
    const string = this.lastString;
    if (string === undefined) return;
    const between = this.text.slice(string.to, Math.min(this.at, string.to + MAX_INDENT));
    const runsOver = this.text.slice(string.from, string.to).includes('\n');
    if (!(string.to === this.at || (runsOver && /^\s*$/.test(between) && this.at - string.to < MAX_INDENT))) return;
    this.lastString = undefined;
    const end = this.places.at(string.to - 1);
    const escaped = this.text.charAt(string.to - 1);
    const isEscaped = this.text.slice(string.from, string.to).includes(`\\${escaped}`);
    if (runsOver) this.at = this.lineEnd(string.from);
    throw new Unreadable(
      string.from,
      `the text that opens here ends at ${end.line}:${end.column}, where it should not`,
      isEscaped
        ? `a backslash before ${escaped} keeps the text going: put the text in the other kind of quotes`
        : 'a quote is missing, or is one too many; a quote within a text needs the other kind around it',
    );
  }

  /** What stands here, for a message. */
  found(): string {
    if (this.ended) return 'the end of the text';
    const word = this.peekWord();
    if (word !== '') return `"${word.length > 40 ? `${word.slice(0, 40)}…` : word}"`;
    const operator = /^(?:=>|==+|=~|!==?|!~|<=|>=|&&|\|\||->)/.exec(this.text.slice(this.at, this.at + 4))?.[0];
    if (operator !== undefined) return `"${operator}"`;
    const point = this.text.codePointAt(this.at) ?? 0;
    const char = String.fromCodePoint(point);
    if (char === '"' || char === "'") return 'a text in quotes';
    return point < 0x20 || point > 0x7e ? `U+${point.toString(16).toUpperCase().padStart(4, '0')}` : `"${char}"`;
  }

  span(from: number): Span {
    return { from, to: this.at };
  }
}

const isWordChar = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45;

/** Spaces of word processors and web pages, which the language does not know. */
const isStrangeSpace = (char: string): boolean =>
  char > '\u007f' ? /[\s\u200b\u2060\ufeff]/.test(char) : char === '\f' || char === '\v';

const closing = (char: string): string => (char === '{' ? '}' : char === '[' ? ']' : ')');
