import { guardEach } from '../../regex/index.ts';

/** A line as text, and where it lies in the source. */
export interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** As `framing/lines.ts` counts them. */
  readonly flags: number;
}

export interface MergeRules {
  /** `BREAK_ONLY_BEFORE`; it goes before dates. */
  readonly before: RegExp | undefined;
  /** `BREAK_ONLY_BEFORE_DATE`. */
  readonly beforeDate: boolean;
  readonly mustAfter: RegExp | undefined;
  readonly mustNotAfter: RegExp | undefined;
  readonly mustNotBefore: RegExp | undefined;
  /** `MAX_EVENTS`: lines of an event. */
  readonly mostLines: number;
  /** Characters of an event. */
  readonly mostCharacters: number;
}

export interface MergerOptions {
  readonly rules: MergeRules;
  /** Runs a regex of the user's. */
  readonly hasDate: (text: string) => boolean;
  readonly onEvent: (event: Line) => void;
  readonly count: (reason: string, by?: number) => void;
}

/** What the rules see in a line. */
interface Seen {
  readonly begins: boolean;
  readonly mustAfter: boolean;
  readonly mustNotAfter: boolean;
  readonly mustNotBefore: boolean;
}

const NOTHING: Seen = { begins: false, mustAfter: false, mustNotAfter: false, mustNotBefore: false };

/** Joins lines to events (`SHOULD_LINEMERGE`). */
export class Merger {
  readonly #options: MergerOptions;
  #lines: Line[] = [];
  #characters = 0;
  /** The line before must be the last of its event. */
  #isEnded = false;
  /** No event ends before a line says so. */
  #isHeld = false;

  constructor(options: MergerOptions) {
    this.#options = options;
  }

  /** Where the event begins that waits for more lines. */
  get heldFrom(): number | undefined {
    return this.#lines[0]?.from;
  }

  push(lines: readonly Line[]): void {
    const seen: Seen[] = [];
    const late = guardEach(lines.length, (index) => {
      seen[index] = this.#look(lines[index]?.text ?? '');
    });
    if (late.length > 0) this.#options.count('regex_timeout', late.length);
    for (const index of late) seen[index] = NOTHING;
    for (const [index, line] of lines.entries()) this.#take(line, seen[index] ?? NOTHING);
  }

  flush(): void {
    const [first, ...others] = this.#lines;
    if (first === undefined) return;
    const text = others.length === 0 ? first.text : this.#lines.map((line) => line.text).join('\n');
    const flags = this.#lines.reduce((sum, line) => sum | line.flags, 0);
    const to = others.at(-1)?.to ?? first.to;
    this.#lines = [];
    this.#characters = 0;
    this.#isEnded = false;
    this.#options.onEvent({ text, from: first.from, to, flags });
  }

  #look(text: string): Seen {
    const { before, beforeDate, mustAfter, mustNotAfter, mustNotBefore } = this.#options.rules;
    return {
      begins: before === undefined ? beforeDate && this.#options.hasDate(text) : before.test(text),
      mustAfter: mustAfter?.test(text) === true,
      mustNotAfter: mustNotAfter?.test(text) === true,
      mustNotBefore: mustNotBefore?.test(text) === true,
    };
  }

  #take(line: Line, seen: Seen): void {
    const { mostLines, mostCharacters } = this.#options.rules;
    const isFull = this.#lines.length >= mostLines || this.#characters + line.text.length > mostCharacters;
    if (isFull && this.#lines.length > 0) {
      this.#options.count('multiline_truncated');
      this.flush();
    } else if (this.#isEnded || (seen.begins && !this.#isHeld && !seen.mustNotBefore)) this.flush();
    this.#lines.push(line);
    this.#characters += line.text.length + 1;
    if (seen.mustNotAfter) this.#isHeld = true;
    if (seen.mustAfter) {
      this.#isHeld = false;
      this.#isEnded = true;
      // What comes next belongs to another one, so this one need not wait for it.
      this.flush();
    }
  }
}
