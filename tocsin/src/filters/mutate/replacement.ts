/** The match that a replacement speaks of. */
export interface Found {
  readonly text: string;
  readonly at: number;
  readonly match: string;
  /** The nth group of the expression, as Ruby counts. */
  group(number: number): string | undefined;
  /** Undefined: there is no group of this name; null: it took no part. */
  named(name: string): string | null | undefined;
}

type Piece = string | ((found: Found) => string | undefined);

/** A replacement of Ruby's `gsub`. Undefined where it names a group that does not exist. */
export type Replacement = (found: Found) => string | undefined;

const ESCAPE = /\\(?:([0-9])|([&`'\\])|k<([^>]*)(>?))/g;

/**
 * Reads `\0` to `\9`, `\k<name>`, `\&` (the match), `` \` `` and `\'` (what is before and behind it) and `\\`; a backslash before anything
 * else is one. https://docs.ruby-lang.org/en/3.3/String.html#class-String-label-Substitution+Methods
 */
export function parseReplacement(text: string): string | Replacement {
  if (!text.includes('\\')) return text;
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ESCAPE)) {
    pieces.push(text.slice(end, match.index), pieceOf(match));
    end = match.index + match[0].length;
  }
  pieces.push(text.slice(end));
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return (found) => {
    let whole = '';
    for (const piece of pieces) {
      const part = typeof piece === 'string' ? piece : piece(found);
      if (part === undefined) return undefined;
      whole += part;
    }
    return whole;
  };
}

function pieceOf([, digit, mark, name, closed]: RegExpExecArray): Piece {
  if (digit !== undefined) {
    const number = Number(digit);
    return number === 0 ? (found) => found.match : (found) => found.group(number) ?? '';
  }
  switch (mark) {
    case '\\':
      return '\\';
    case '&':
      return (found) => found.match;
    case '`':
      return ({ text, at }) => text.slice(0, at);
    case "'":
      return ({ text, at, match }) => text.slice(at + match.length);
    default:
      return (found) => {
        if (closed === '') return undefined;
        const part = found.named(name ?? '');
        return part === undefined ? undefined : (part ?? '');
      };
  }
}
