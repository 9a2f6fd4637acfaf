/** Any run of characters, one character, one of the dashes of `windash`. */
export const ANY = 0;
export const ONE = 1;
export const DASH = 2;

/** What a whole text must be: literal texts and wildcards in turn. Two literals never follow one another, nor two `ANY`. */
export type Pattern = readonly (string | typeof ANY | typeof ONE | typeof DASH)[];

type Part = Pattern[number];

/** Hyphen, slash, en dash, em dash, horizontal bar. */
export const DASHES = '-/\u2013\u2014\u2015';

/**
 * Reads a value of Sigma: `*` and `?` are wildcards, a backslash before one of them or before another backslash takes its meaning away, and is
 * a backslash everywhere else. https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html#escaping
 */
export function readPattern(text: string): Pattern {
  const parts: Part[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      at++;
    } else if (char === '*' || char === '?') {
      parts.push(literal, char === '*' ? ANY : ONE);
      literal = '';
    } else literal += char;
  }
  parts.push(literal);
  return joined(parts);
}

/** Literals that follow one another are made one, and so are `ANY`. */
export function joined(parts: readonly Part[]): Pattern {
  const made: Part[] = [];
  for (const part of parts) {
    const last = made.at(-1);
    if (part === '' || (part === ANY && last === ANY)) continue;
    if (typeof part === 'string' && typeof last === 'string') made[made.length - 1] = last + part;
    else made.push(part);
  }
  return Object.freeze(made);
}

/** The text of a pattern without wildcards; undefined for one that has some. */
export const plainText = (pattern: Pattern): string | undefined => {
  const [first = '', ...more] = pattern;
  return typeof first === 'string' && more.length === 0 ? first : undefined;
};

export const lowered = (pattern: Pattern): Pattern =>
  pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));

/** Dashes that stand before a word and not within one become `DASH`. */
export const withDashes = (pattern: Pattern): Pattern => {
  const parts: Part[] = [];
  for (const part of pattern) {
    if (typeof part !== 'string') {
      parts.push(part);
      continue;
    }
    let from = 0;
    for (let at = 0; at < part.length; at++) {
      if (!DASHES.includes(part[at] ?? '')) continue;
      const before = at > 0 ? part[at - 1] : undefined;
      const after = part[at + 1];
      // A wildcard beside it is no character of a word.
      const isFree = before === undefined || !isWord(before);
      const leads = after !== undefined && isWord(after);
      if (!isFree || !leads) continue;
      parts.push(part.slice(from, at), DASH);
      from = at + 1;
    }
    parts.push(part.slice(from));
  }
  return joined(parts);
};

const isWord = (char: string): boolean => /[\p{L}\p{N}_]/u.test(char);

export type TextTest = (text: string) => boolean;

/** Whether a text is what the pattern says. Takes time proportional to text × pattern at most. */
export function patternTest(pattern: Pattern): TextTest {
  const [a, b, c, ...more] = pattern;
  if (a === undefined) return (text) => text === '';
  if (more.length === 0) {
    if (typeof a === 'string' && b === undefined) return (text) => text === a;
    if (a === ANY && b === undefined) return () => true;
    if (a === ANY && typeof b === 'string' && c === undefined) return (text) => text.endsWith(b);
    if (a === ANY && typeof b === 'string' && c === ANY) return (text) => text.includes(b);
    if (typeof a === 'string' && b === ANY && c === undefined) return (text) => text.startsWith(a);
  }
  return glob(pattern);
}

type Piece = readonly Exclude<Part, typeof ANY>[];

function glob(pattern: Pattern): TextTest {
  const pieces: Piece[] = [];
  let piece: Exclude<Part, typeof ANY>[] = [];
  for (const part of pattern) {
    if (part === ANY) {
      pieces.push(piece);
      piece = [];
    } else piece.push(part);
  }
  pieces.push(piece);
  const [first = [], ...others] = pieces;
  if (others.length === 0) return (text) => text.length === lengthOf(first) && isAt(text, first, 0);
  const last = others.pop() ?? [];
  const lastLength = lengthOf(last);
  const firstLength = lengthOf(first);
  return (text) => {
    const end = text.length - lastLength;
    if (end < firstLength || !isAt(text, first, 0) || !isAt(text, last, end)) return false;
    let from = firstLength;
    for (const other of others) {
      const length = lengthOf(other);
      let at = from;
      while (at + length <= end && !isAt(text, other, at)) at++;
      if (at + length > end) return false;
      from = at + length;
    }
    return true;
  };
}

const lengthOf = (piece: Piece): number =>
  piece.reduce<number>((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);

function isAt(text: string, piece: Piece, from: number): boolean {
  let at = from;
  for (const part of piece) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return false;
      at += part.length;
    } else {
      if (at >= text.length || (part === DASH && !DASHES.includes(text[at] ?? ''))) return false;
      at++;
    }
  }
  return true;
}
