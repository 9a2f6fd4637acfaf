/**
 * Texts without which a regular expression can't match, in small letters: of each inner list at least one must be there. What the reader
 * does not understand asks for nothing. It takes what the rules for user agents are made of, and no more of the syntax.
 */
export function neededTexts(source: string): readonly (readonly string[])[] {
  const reader = new Reader(source.toLowerCase());
  const needed = reader.alternatives();
  return reader.isAtEnd ? needed : [];
}

type Needed = readonly (readonly string[])[];

const NOTHING: Needed = [];
const SHORTEST = 3;
/** Lists that are longer are left out: they sort out little. */
const MOST = 40;

/** A backslash before these makes a class or an assertion; before other letters and digits the reader gives up on them. */
const isPlain = (escaped: string): boolean => !/[a-z0-9]/.test(escaped);

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Up to the end, or to the bracket that closes the group. */
  alternatives(): Needed {
    const all: Needed[] = [this.#sequence()];
    while (this.#text[this.#at] === '|') {
      this.#at++;
      all.push(this.#sequence());
    }
    const [only = NOTHING] = all;
    return all.length === 1 ? only : anyOf(all);
  }

  #sequence(): Needed {
    const needed: (readonly string[])[] = [];
    let run = '';
    const endRun = (): void => {
      if (run.length >= SHORTEST) needed.push([run]);
      run = '';
    };
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '|' || char === ')') break;
      this.#at++;
      if (char === '(') {
        endRun();
        const group = this.#group();
        if (!this.#isOptional()) needed.push(...group);
        continue;
      }
      const literal = this.#literal(char);
      const before = this.#at;
      const isOptional = this.#isOptional();
      if (literal === undefined || isOptional) endRun();
      else {
        run += literal;
        if (this.#at > before) endRun();
      }
    }
    endRun();
    return needed;
  }

  /** Behind the opening bracket. */
  #group(): Needed {
    const isLookaround = /^\?(?:[=!]|<[=!])/.test(this.#text.slice(this.#at, this.#at + 3));
    const opening = /^\?(?:[:=!]|<[=!])/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0] ?? '';
    this.#at += opening.length;
    const needed = this.alternatives();
    if (this.#text[this.#at] === ')') this.#at++;
    return isLookaround ? NOTHING : needed;
  }

  /** The character that stands for itself, or undefined. */
  #literal(char: string): string | undefined {
    if (char === '[') {
      while (!this.isAtEnd && this.#text[this.#at] !== ']') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
      this.#at++;
      return undefined;
    }
    if (char === '\\') {
      const escaped = this.#text[this.#at] ?? '';
      this.#at++;
      return isPlain(escaped) ? escaped : undefined;
    }
    return '.^$'.includes(char) ? undefined : char;
  }

  /** Passes over a quantifier. */
  #isOptional(): boolean {
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})[?]?/.exec(this.#text.slice(this.#at, this.#at + 16))?.[0];
    if (quantifier === undefined) return false;
    this.#at += quantifier.length;
    return !/^(?:\+|\{[1-9])/.test(quantifier);
  }
}

/** The best list of each alternative, together. */
function anyOf(all: readonly Needed[]): Needed {
  const together: string[] = [];
  for (const needed of all) {
    const [best] = [...needed].sort((a, b) => shortestOf(b) - shortestOf(a));
    if (best === undefined) return NOTHING;
    together.push(...best);
  }
  return together.length > MOST ? NOTHING : [together];
}

const shortestOf = (texts: readonly string[]): number => Math.min(...texts.map((text) => text.length));
