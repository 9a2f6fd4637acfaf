/**
 * Texts of which every text that a regular expression (PCRE, as in `re`) matches holds at least one, lower-cased; undefined where none are
 * known. Reads less than it could, and never more: groups and sets that it does not understand are passed over.
 */
export function regexLiterals(source: string): readonly string[] | undefined {
  if (/\(\?[a-z]*x/.test(source)) return undefined;
  try {
    const reader = new Reader(source, /\(\?[a-z]*i/.test(source));
    const found = reader.alternatives();
    return reader.isAtEnd ? found : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const LEAST = 2;
const QUANTIFIER = /^(?:[*+?]|\{(\d*)(,?\d*)\})[?+]?/;

type Literals = readonly string[] | undefined;

class Reader {
  readonly #source: string;
  readonly #ignoresCase: boolean;
  #at = 0;

  constructor(source: string, ignoresCase: boolean) {
    this.#source = source;
    this.#ignoresCase = ignoresCase;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  /** Up to the end or to a `)`. */
  alternatives(): Literals {
    const all: Literals[] = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      all.push(this.#sequence());
    }
    return all.every((one) => one !== undefined) ? all.flat() : undefined;
  }

  #sequence(): Literals {
    const found: (readonly string[])[] = [];
    let run = '';
    const end = (): void => {
      if (run.length >= LEAST) found.push([run]);
      run = '';
    };
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const piece = this.#piece();
      const least = this.#quantity();
      if (typeof piece === 'string' && least === undefined) {
        run += piece;
        continue;
      }
      // Repeated at least once: it stands before and behind something else.
      if (typeof piece === 'string' && least !== undefined && least > 0) {
        run += piece;
        end();
        continue;
      }
      end();
      if (Array.isArray(piece) && (least === undefined || least > 0)) found.push(piece);
    }
    end();
    return found.reduce<Literals>((best, one) => (best === undefined || isBetter(one, best) ? one : best), undefined);
  }

  /** A character, what a group must hold, or undefined for what can be anything. */
  #piece(): string | string[] | undefined {
    const char = this.#source[this.#at] ?? '';
    this.#at++;
    switch (char) {
      case '\\':
        return this.#escape();
      case '[':
        this.#skipSet();
        return undefined;
      case '(':
        return this.#group();
      case '.':
      case '^':
      case '$':
        return undefined;
    }
    return this.#char(char);
  }

  #char(char: string): string | undefined {
    // `k` and `s` are also U+212A and U+017F where case is ignored.
    if (char.charCodeAt(0) >= 128 || (this.#ignoresCase && /[ks]/i.test(char))) return undefined;
    return char.toLowerCase();
  }

  #escape(): string | undefined {
    const char = this.#source[this.#at] ?? '';
    this.#at++;
    if (char === 'Q') throw new RangeError('quoted');
    if (/[a-z0-9]/i.test(char)) {
      if (/[xupPcogkN0-9]/.test(char)) throw new RangeError('not read');
      return undefined;
    }
    return this.#char(char);
  }

  #skipSet(): void {
    if (this.#source[this.#at] === '^') this.#at++;
    if (this.#source[this.#at] === ']') this.#at++;
    for (; this.#at < this.#source.length; this.#at++) {
      if (this.#source[this.#at] === '\\') this.#at++;
      else if (this.#source.startsWith('[:', this.#at)) {
        const close = this.#source.indexOf(':]', this.#at);
        if (close > 0) this.#at = close + 1;
      } else if (this.#source[this.#at] === ']') break;
    }
    this.#at++;
  }

  #group(): string[] | undefined {
    const [kind = ''] =
      /^\?(?:[:=!>|]|<[=!]|P?<\w+>|[a-z-]*[:)])/.exec(this.#source.slice(this.#at, this.#at + 80)) ?? [];
    if (kind === '' && this.#source[this.#at] === '?') throw new RangeError('not read');
    this.#at += kind.length;
    // Flags: they close at once.
    if (kind.endsWith(')')) return undefined;
    const inner = this.alternatives();
    this.#at++;
    const isLook = /^\?<?[=!]$/.test(kind);
    return isLook || inner === undefined ? undefined : [...inner];
  }

  /** How often at least; undefined: once, without a quantifier. */
  #quantity(): number | undefined {
    const [written, least, more] = QUANTIFIER.exec(this.#source.slice(this.#at, this.#at + 32)) ?? [];
    if (written === undefined || (least === '' && more === '')) return undefined;
    this.#at += written.length;
    if (written.startsWith('+')) return 1;
    return least === undefined ? 0 : Number(least);
  }
}

const shortest = (literals: readonly string[]): number => Math.min(...literals.map(({ length }) => length));

const isBetter = (one: readonly string[], other: readonly string[]): boolean =>
  shortest(one) / Math.sqrt(one.length) > shortest(other) / Math.sqrt(other.length);
