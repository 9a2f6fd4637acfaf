import type { Event } from '../../event/index.ts';
import type { Opened } from './envelope.ts';
import type { Format } from './format.ts';
import { PARTIAL, TRUNCATED } from './lines.ts';
import { exceptionNameLength, isChainLine, isTracebackLine, STACK } from './traceback.ts';

export const MAX_RECORD_LINES = 500;
export const MAX_RECORD_BYTES = 10 * 1024 * 1024;

const NO_STACK = 0;
const IN_STACK = 1;
const AFTER_STACK = 2;

/** Lines that database errors put after their first. */
const ERROR_DETAIL = /^(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT|LINE \d{1,9}):/;

/** A record while its lines come in. */
export class OpenRecord {
  readonly format: Format;
  readonly first: string;
  readonly from: number;
  /** What was around its first line, where the source is wrapped. */
  readonly opened: Opened | undefined;
  to: number;
  flags: number;
  /** Lines at its end that look like records of another format. */
  strays = 0;
  lines: string[] | undefined;
  /** Text of the exception that ended the last traceback; only its first line. */
  exception: string | undefined;
  #stack = NO_STACK;
  #chained = false;

  constructor(format: Format, first: string, from: number, to: number, flags: number, opened?: Opened) {
    this.format = format;
    this.first = first;
    this.from = from;
    this.opened = opened;
    this.to = to;
    this.flags = flags;
    this.lines = undefined;
    this.exception = undefined;
    if (first.charCodeAt(0) === 84 && isTracebackLine(first)) this.#stack = IN_STACK;
  }

  get hasTraceback(): boolean {
    return this.#stack !== NO_STACK;
  }

  get isInTraceback(): boolean {
    return this.#stack === IN_STACK;
  }

  get isFull(): boolean {
    return (
      this.lines !== undefined && (this.lines.length + 1 >= MAX_RECORD_LINES || this.to - this.from >= MAX_RECORD_BYTES)
    );
  }

  /** Whether a line that begins no record belongs to this one; `any` that it takes any line where the format does. */
  accepts(line: string, { any }: { readonly any: boolean }): boolean {
    const { continuation } = this.format;
    if (continuation === 'none') return false;
    if (continuation === 'any' && any) return true;
    const first = line.charCodeAt(0);
    if (line === '' || first === 32 || first === 9) return this.#stack !== NO_STACK || continuation !== 'stack';
    if (isTracebackLine(line)) return this.#stack !== AFTER_STACK || this.#chained;
    if (this.#stack === IN_STACK) return true;
    if (this.#stack === NO_STACK) return line === STACK;
    return isChainLine(line) || ERROR_DETAIL.test(line);
  }

  append(line: string, to: number, flags: number): void {
    this.to = to;
    this.flags |= flags;
    if (this.lines === undefined) this.lines = [];
    this.lines.push(line);
    const first = line.charCodeAt(0);
    if (line === '' || first === 9) return;
    if (first === 32 && !isTracebackLine(line)) return;
    if (isTracebackLine(line)) {
      this.#stack = IN_STACK;
      this.#chained = false;
    } else if (this.#stack === IN_STACK) {
      this.#stack = AFTER_STACK;
      const name = exceptionNameLength(line);
      this.exception = name === 0 ? line : line.slice(name + 2);
    } else if (isChainLine(line)) {
      this.#chained = true;
    }
  }

  /** Takes the lines of the record that follows this one. */
  absorb(next: OpenRecord): void {
    this.append(next.first, next.to, next.flags);
    for (const line of next.lines ?? []) this.append(line, next.to, 0);
  }

  text(): string {
    if (this.lines === undefined) return this.first;
    let last = this.lines.length;
    while (last > 0 && this.lines[last - 1] === '') last--;
    return last === 0
      ? this.first
      : `${this.first}\n${(last === this.lines.length ? this.lines : this.lines.slice(0, last)).join('\n')}`;
  }
}

/** Marks in the event what the framing did to its text. */
export const markFlags = (event: Event, flags: number): void => {
  if (flags === 0) return;
  const mark = flags === TRUNCATED ? 'truncated' : flags === PARTIAL ? 'partial' : ['truncated', 'partial'];
  const log = event.log;
  if (typeof log === 'object' && log !== null && !Array.isArray(log)) log.flags = mark;
  else event.log = { flags: mark };
};
