import { guardEach, pcreRegex } from '../../regex/index.ts';

/** Between two lines of a source: text from `from` to `to` belongs to neither. */
interface Break {
  readonly from: number;
  readonly to: number;
  /** Where the match ends that it is part of. */
  readonly matchTo: number;
}

/** Bytes as characters of the same number. */
export interface RawLine {
  readonly bytes: string;
  readonly from: number;
  readonly to: number;
  /** It was longer than is kept. */
  readonly isCut: boolean;
  /** The source ended before its line did. */
  readonly isPartial: boolean;
}

export interface BreakerOptions {
  /** `LINE_BREAKER`; undefined: at the ends of lines. */
  readonly pattern: string | undefined;
  /** `TRUNCATE`: of a longer line the beginning is kept. */
  readonly most: number;
  readonly lookbehind: number;
  readonly offset: number;
  readonly onLine: (line: RawLine) => void;
  readonly count: (reason: string, by?: number) => void;
}

/** Where no newline comes, a pattern is looked for after so many bytes. */
const SEGMENT = 4_096;
/** What is no longer needed is let go in steps of so many bytes. */
const SLACK = 64 << 10;

/** Whether a pattern is what is done without one. */
export const isPlainBreaker = (pattern: string): boolean => /^\(\[(?:\\r\\n|\\n\\r)\]\+?\)$/.test(pattern);

/**
 * Cuts a source into lines. Its text goes by segments, each up to the end of a line: a break is looked for in one of them once the next one is
 * whole, so that what comes of it does not depend on the pieces in which bytes arrive, and a pattern may look ahead over a line.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #findAll: ((text: string) => Break[]) | undefined;
  /** What may still be needed, and where it begins in the source. */
  #text = '';
  #textFrom: number;
  /** Where the line begins, and what has been let go of it. */
  #lineFrom: number;
  #head = '';
  /** Ends of segments that wait, in the source; the first is the end of what has been looked through. */
  #ends: number[];
  /** Where the segment before the first one that waits begins. */
  #previous: number;

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#findAll =
      options.pattern === undefined || isPlainBreaker(options.pattern) ? undefined : breaksOf(options.pattern);
    this.#textFrom = options.offset;
    this.#lineFrom = options.offset;
    this.#ends = [options.offset];
    this.#previous = options.offset;
  }

  /** Where the line begins that is not complete yet. */
  get lineFrom(): number {
    return this.#lineFrom;
  }

  get pending(): boolean {
    return this.#end > this.#lineFrom;
  }

  get #end(): number {
    return this.#textFrom + this.#text.length;
  }

  /** It ends where a line does. */
  get #isWhole(): boolean {
    return /[\r\n]$/.test(this.#text);
  }

  push(bytes: string): void {
    this.#text += bytes;
    if (this.#findAll === undefined) this.#breakAtNewlines(false);
    else this.#breakByPattern(this.#findAll, false);
    this.#compact();
  }

  /** Nothing more comes for now: lines that are whole go on; `final`: also what has not ended. */
  flush({ final }: { readonly final: boolean }): void {
    if (this.#findAll === undefined) this.#breakAtNewlines(true);
    else this.#breakByPattern(this.#findAll, final || this.#isWhole);
    if (!this.pending) return;
    const isWhole = this.#isWhole;
    if (!isWhole && !final) return;
    const tail = /[\r\n]*$/.exec(this.#text)?.[0].length ?? 0;
    this.#cut({ from: Math.max(this.#lineFrom, this.#end - tail), to: this.#end }, !isWhole);
    this.#ends = [this.#end];
    this.#compact();
  }

  #breakAtNewlines(isSilent: boolean): void {
    // A carriage return at the end may be the first half of a line end.
    const regex = /\r?\n|\r(?=[\s\S])/g;
    regex.lastIndex = (this.#ends[0] ?? this.#textFrom) - this.#textFrom;
    const text = isSilent && this.#text.endsWith('\r') ? `${this.#text} ` : this.#text;
    for (let found = regex.exec(text); found !== null; found = regex.exec(text)) {
      const from = this.#textFrom + found.index;
      this.#cut({ from, to: from + found[0].length }, false);
    }
    this.#ends = [this.#text.endsWith('\r') && !isSilent ? Math.max(this.#lineFrom, this.#end - 1) : this.#end];
  }

  #breakByPattern(findAll: (text: string) => Break[], isSilent: boolean): void {
    this.#divide();
    const ends = this.#ends;
    if (isSilent && this.#end > (ends.at(-1) ?? 0)) ends.push(this.#end);
    const count = ends.length - (isSilent ? 1 : 2);
    if (count <= 0) return;
    const { lookbehind } = this.#options;
    const found: (readonly Break[])[] = [];
    const windows = Array.from({ length: count }, (_, index) => {
      const from = Math.max(this.#textFrom, this.#beginningOf(index) - lookbehind);
      const to = ends[index + 2] ?? ends[index + 1] ?? from;
      return { from, text: this.#text.slice(from - this.#textFrom, to - this.#textFrom) };
    });
    const late = guardEach(count, (index) => {
      found[index] = findAll(windows[index]?.text ?? '');
    });
    if (late.length > 0) this.#options.count('regex_timeout', late.length);
    const isLate = new Set(late);
    for (const [index, { from: base }] of windows.entries()) {
      if (isLate.has(index)) continue;
      for (const { from, to, matchTo } of found[index] ?? []) {
        const isHere = base + matchTo > (ends[index] ?? 0) && base + matchTo <= (ends[index + 1] ?? 0);
        if (!isHere || base + from < this.#lineFrom) continue;
        this.#cut({ from: base + from, to: base + to }, false);
      }
    }
    this.#previous = ends[count - 1] ?? this.#previous;
    this.#ends = ends.slice(count);
  }

  #beginningOf(index: number): number {
    return index === 0 ? Math.max(this.#previous, this.#textFrom) : (this.#ends[index - 1] ?? this.#textFrom);
  }

  /** Takes down where whole segments end. */
  #divide(): void {
    let from = (this.#ends.at(-1) ?? this.#textFrom) - this.#textFrom;
    for (;;) {
      const newline = this.#text.indexOf('\n', from);
      const end = newline < 0 ? this.#text.length : newline + 1;
      if (end - from > SEGMENT) from += SEGMENT;
      else if (newline < 0) return;
      else from = end;
      this.#ends.push(this.#textFrom + from);
    }
  }

  #cut(at: { readonly from: number; readonly to: number }, isPartial: boolean): void {
    const { most, onLine } = this.#options;
    const from = this.#lineFrom;
    const kept = most - this.#head.length;
    const begin = Math.max(from, this.#textFrom) - this.#textFrom;
    const end = at.from - this.#textFrom;
    const isCut = this.#head.length + Math.max(0, end - begin) > most;
    const bytes = this.#head + (end > begin ? this.#text.slice(begin, Math.min(end, begin + kept)) : '');
    this.#head = '';
    this.#lineFrom = at.to;
    if (bytes.trim() !== '') onLine({ bytes: bytes.slice(0, most), from, to: at.to, isCut, isPartial });
  }

  /** Lets go what no pattern needs any more; of a line that is too long, what is not kept. */
  #compact(): void {
    const looked = this.#ends[0] ?? this.#end;
    const needed =
      this.#findAll === undefined ? looked : Math.max(this.#textFrom, this.#beginningOf(0) - this.#options.lookbehind);
    const from = Math.min(needed, this.#lineFrom);
    if (from > this.#textFrom && (from - this.#textFrom >= SLACK || from === this.#end)) {
      this.#text = this.#text.slice(from - this.#textFrom);
      this.#textFrom = from;
    }
    const { most } = this.#options;
    if (needed - this.#textFrom < most + SLACK || needed <= this.#lineFrom) return;
    const begin = Math.max(this.#lineFrom, this.#textFrom) - this.#textFrom;
    this.#head = (this.#head + this.#text.slice(begin, needed - this.#textFrom)).slice(0, most + 1);
    this.#text = this.#text.slice(needed - this.#textFrom);
    this.#textFrom = needed;
  }
}

/** The first group is what lies between two lines; where it takes no part, the first that does; without one, nothing, before the match. */
function breaksOf(pattern: string): (text: string) => Break[] {
  const { regex, groups } = pcreRegex(pattern, { global: true, indices: true });
  return (text) => {
    const breaks: Break[] = [];
    regex.lastIndex = 0;
    for (let found = regex.exec(text); found !== null; found = regex.exec(text)) {
      const { indices = [], index } = found;
      const group = groups.slice(1).find((number) => found?.[number] !== undefined);
      const [from, to] = (group === undefined ? undefined : indices[group]) ?? [index, index];
      breaks.push({ from, to, matchTo: index + found[0].length });
      // What stands behind the group may begin the next match.
      regex.lastIndex = Math.max(index + 1, to);
    }
    return breaks;
  };
}
