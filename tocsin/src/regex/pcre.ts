import { toRegExpDetails } from 'oniguruma-to-es';
import { InvalidRegex, orInvalid } from './invalid-regex.ts';

export interface PcreOptions {
  readonly ignoreCase?: boolean;
  readonly global?: boolean;
  /** Matches tell where their groups stand. */
  readonly indices?: boolean;
}

export interface PcreRegex {
  readonly regex: RegExp;
  /** The nth is the number that PCRE's group n has in `regex`, where possessive and atomic groups are groups too. */
  readonly groups: readonly number[];
}

/**
 * A regular expression in the syntax of PCRE as one of JavaScript's: `^` and `$` stand at the ends of the text unless `(?m)` says otherwise,
 * `(?s)` lets `.` take newlines, `(?P<name>…)`, `\Q…\E`, `\h`, `\R`, `\K`, possessive and atomic groups work. Throws `InvalidRegex` for a
 * text that is none and for what JavaScript can't do. https://www.pcre.org/original/doc/html/pcrepattern.html
 */
export const pcreRegex = (source: string, options: PcreOptions = {}): PcreRegex =>
  orInvalid(() => {
    const details = toRegExpDetails(new Translation(source).text(), {
      target: 'ES2018',
      flags: options.ignoreCase === true ? 'DSWi' : 'DSW',
      rules: { captureGroup: true },
    });
    const { pattern, flags } = details;
    const regex = new RegExp(
      pattern,
      `${flags}${options.global === true ? 'g' : ''}${options.indices === true ? 'd' : ''}`,
    );
    const hidden = new Set(details.options?.hiddenCaptures ?? []);
    const count = (new RegExp(`${pattern}|`, flags).exec('')?.length ?? 1) - 1;
    const groups = Array.from({ length: count + 1 }, (_, index) => index).filter((index) => !hidden.has(index));
    return { regex, groups };
  });

const FLAGS = /^\(\?([imsx]*)(?:-([imsx]*))?([:)])/;
const BLANKS = ' \\t';
const LINE_ENDS = '\\n\\x0B\\f\\r';
const POSIX_CLASS = /^\[:\^?[a-z]+:\]/;

/** From PCRE to Ruby, where the two write the same differently. */
class Translation {
  readonly #source: string;
  #at = 0;
  #isMultiline = false;
  /** Of the groups around, whether they are. */
  readonly #outer: boolean[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  text(): string {
    let text = '';
    while (this.#at < this.#source.length) text += this.#next();
    return text;
  }

  #next(): string {
    const char = this.#source[this.#at] ?? '';
    switch (char) {
      case '\\':
        return this.#escape(false);
      case '[':
        return this.#set();
      case '(':
        return this.#open();
      case ')':
        this.#isMultiline = this.#outer.pop() ?? this.#isMultiline;
        break;
      case '^':
        this.#at++;
        return this.#isMultiline ? '^' : '\\A';
      case '$':
        this.#at++;
        return this.#isMultiline ? '$' : '\\Z';
    }
    this.#at++;
    return char;
  }

  #open(): string {
    const rest = this.#source.slice(this.#at, this.#at + 40);
    const [written, on, off = '', end] = FLAGS.exec(rest) ?? [];
    if (written === undefined || on === undefined || (on === '' && off === '')) {
      this.#outer.push(this.#isMultiline);
      if (!rest.startsWith('(?P')) {
        this.#at++;
        return '(';
      }
      return this.#named(rest);
    }
    this.#at += written.length;
    if (end === ':') this.#outer.push(this.#isMultiline);
    if (on.includes('m')) this.#isMultiline = true;
    if (off.includes('m')) this.#isMultiline = false;
    const flags = (text: string): string => text.replaceAll('m', '').replaceAll('s', 'm');
    const isChanged = flags(on) !== '' || flags(off) !== '';
    if (!isChanged) return end === ':' ? '(?:' : '';
    return `(?${flags(on)}${flags(off) === '' ? '' : `-${flags(off)}`}${end}`;
  }

  /** `(?P<name>`, `(?P=name)`, `(?P>name)`. */
  #named(rest: string): string {
    if (rest.startsWith('(?P<')) {
      this.#at += 4;
      return '(?<';
    }
    const [written, kind, name] = /^\(\?P([=>])(\w+)\)/.exec(rest) ?? [];
    if (written === undefined) throw new InvalidRegex(`${rest.slice(0, 4)} is not known`);
    this.#outer.pop();
    this.#at += written.length;
    return kind === '=' ? `\\k<${name}>` : `\\g<${name}>`;
  }

  #escape(isInSet: boolean): string {
    const char = this.#source[this.#at + 1];
    if (char === undefined) throw new InvalidRegex('ends with a backslash');
    this.#at += 2;
    switch (char) {
      case 'Q':
        return this.#quoted();
      case 'E':
        return '';
      case 'h':
        return isInSet ? BLANKS : `[${BLANKS}]`;
      case 'v':
        return isInSet ? LINE_ENDS : `[${LINE_ENDS}]`;
      case 'H':
      case 'V':
        if (isInSet) throw new InvalidRegex(`\\${char} within brackets is not supported`);
        return `[^${char === 'H' ? BLANKS : LINE_ENDS}]`;
      case 'N':
        return '[^\\n]';
    }
    return `\\${char}`;
  }

  #quoted(): string {
    const end = this.#source.indexOf('\\E', this.#at);
    const text = this.#source.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#source.length : end + 2;
    return text.replace(/[\\^$.*+?()[\]{}|/#-]/g, '\\$&');
  }

  /** In brackets of PCRE, `[` and `&&` mean themselves, and so does `]` at the beginning. */
  #set(): string {
    this.#at++;
    let text = '[';
    if (this.#source[this.#at] === '^') {
      text += '^';
      this.#at++;
    }
    if (this.#source[this.#at] === ']') {
      text += '\\]';
      this.#at++;
    }
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new InvalidRegex('a [ without its ]');
      if (char === '\\') {
        text += this.#escape(true);
        continue;
      }
      const posix = char === '[' ? POSIX_CLASS.exec(this.#source.slice(this.#at, this.#at + 16))?.[0] : undefined;
      this.#at += posix?.length ?? 1;
      if (char === ']') return `${text}]`;
      text += posix ?? (char === '[' || char === '&' ? `\\${char}` : char);
    }
  }
}
