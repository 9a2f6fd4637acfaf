import { issueAt, type Span, SplError } from '../errors.ts';

export const MAX_DEPTH = 100;

const isSpace = (code: number): boolean =>
  code === 32 || (code >= 9 && code <= 13) || (code > 127 && /\s/.test(String.fromCharCode(code)));

/** Reads a stretch of the search text. Every `take…` skips white space before it. */
export class Cursor {
  readonly text: string;
  at: number;
  readonly end: number;
  #depth: number;

  /** `depth`: how deeply this stretch is nested already, so that subsearches cannot multiply the bound. */
  constructor(text: string, at = 0, end = text.length, depth = 0) {
    this.text = text;
    this.at = at;
    this.end = end;
    this.#depth = depth;
  }

  get depth(): number {
    return this.#depth;
  }

  skipSpace(): void {
    while (this.at < this.end && isSpace(this.text.charCodeAt(this.at))) this.at += 1;
  }

  get done(): boolean {
    this.skipSpace();
    return this.at >= this.end;
  }

  /** The next character that is not white space. */
  peek(): string {
    this.skipSpace();
    return this.at < this.end ? (this.text[this.at] ?? '') : '';
  }

  /** Matches a sticky pattern here; undefined, and nothing taken, where it does not match within the stretch. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    this.skipSpace();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null || this.at + found[0].length > this.end) return undefined;
    return found;
  }

  take(pattern: RegExp): string | undefined {
    const found = this.match(pattern);
    if (found === undefined) return undefined;
    this.at += found[0].length;
    return found[0];
  }

  /** Takes a word of the language, whatever its case. */
  takeWord(word: string): boolean {
    if (!this.atWord(word)) return false;
    this.at += word.length;
    return true;
  }

  /** Stands a word of the language here, and not the beginning of a longer name? */
  atWord(word: string): boolean {
    this.skipSpace();
    const to = this.at + word.length;
    if (to > this.end || this.text.slice(this.at, to).toLowerCase() !== word.toLowerCase()) return false;
    return to === this.end || !/[\w.:*={}@-]/.test(this.text[to] ?? '');
  }

  takeMark(mark: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(mark, this.at) || this.at + mark.length > this.end) return false;
    this.at += mark.length;
    return true;
  }

  expectMark(mark: string, where: string): void {
    if (!this.takeMark(mark)) this.fail(`expected "${mark}" ${where}`);
  }

  /** A string in double quotes: `\"` and `\\` are escapes, other backslashes stay. Undefined where none begins here. */
  takeQuoted(quote: '"' | "'" = '"'): string | undefined {
    if (this.peek() !== quote) return undefined;
    const from = this.at;
    let value = '';
    let at = from + 1;
    for (;;) {
      if (at >= this.end)
        this.fail(`this ${quote} is never closed`, { from, to: this.end }, `add a ${quote} at the end of the text`);
      const character = this.text[at] ?? '';
      if (character === '\\' && at + 1 < this.end && (this.text[at + 1] === quote || this.text[at + 1] === '\\')) {
        value += this.text[at + 1];
        at += 2;
      } else if (character === quote) break;
      else {
        value += character;
        at += 1;
      }
    }
    this.at = at + 1;
    return value;
  }

  spanFrom(from: number): Span {
    return { from, to: this.at };
  }

  /** Runs a nested rule; searches nested too deeply are refused before the stack is. */
  nested<T>(rule: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.fail(`nested more than ${MAX_DEPTH} deep`);
    try {
      return rule();
    } finally {
      this.#depth -= 1;
    }
  }

  fail(message: string, span?: Span, hint?: string): never {
    this.skipSpace();
    const atEnd = this.at >= this.end;
    const place = span ?? (atEnd ? this.#endOfText() : { from: this.at, to: this.at + 1 });
    const found = atEnd && span === undefined ? ', but the command ends here' : '';
    throw new SplError([issueAt(this.text, place, `${message}${found}`, hint)]);
  }

  /** Behind the last word, not behind the space after it. */
  #endOfText(): Span {
    let from = Math.min(this.at, this.end);
    while (from > 0 && isSpace(this.text.charCodeAt(from - 1))) from -= 1;
    return { from, to: Math.min(from + 1, Math.max(this.end, from)) };
  }
}
