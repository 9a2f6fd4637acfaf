// Where quotes end, commands end and brackets close, seen before the words are read.
import { issueAt, type Span, SplError } from '../errors.ts';

const FENCE = '```';

/** Comments become spaces, so that every place stays where it was. A fence within quotes is text. */
export const blankComments = (text: string): string => {
  let out = '';
  let start = 0;
  for (let at = text.indexOf(FENCE) < 0 ? text.length : 0; at < text.length; ) {
    if (!text.startsWith(FENCE, at)) {
      at = literalEnd(text, at, text.length);
      continue;
    }
    const close = text.indexOf(FENCE, at + FENCE.length);
    if (close < 0)
      throw new SplError([
        issueAt(text, { from: at, to: at + FENCE.length }, 'this comment is never closed', 'add ``` at its end'),
      ]);
    const end = close + FENCE.length;
    out += text.slice(start, at) + text.slice(at, end).replace(/[^\n]/g, ' ');
    at = end;
    start = end;
  }
  return out + text.slice(start);
};

/** The place after the character here, or after the text in double quotes that begins here. A quote that is never closed is a character. */
export const literalEnd = (text: string, at: number, to: number): number => {
  const character = text[at];
  if (character === '\\') return Math.min(at + 2, to);
  if (character !== '"') return at + 1;
  return quoteEnd(text, at, to) ?? at + 1;
};

const quoteEnd = (text: string, from: number, to: number): number | undefined => {
  for (let at = from + 1; at < to; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
};

/** Walks over text, skipping what stands in quotes; `visit` sees each other character and stops the walk with true. */
const walk = (text: string, from: number, to: number, visit: (character: string, at: number) => boolean): void => {
  for (let at = from; at < to; ) {
    const character = text[at] ?? '';
    if (character === '"' || character === '\\') {
      const end = character === '"' ? quoteEnd(text, at, to) : at + 2;
      if (end === undefined)
        throw new SplError([
          issueAt(text, { from: at, to }, 'this " is never closed', 'add a " at the end of the text'),
        ]);
      at = end;
    } else if (character === "'" && isNameStart(text, at, from)) {
      at = nameEnd(text, at, to) ?? at + 1;
    } else {
      if (visit(character, at)) return;
      at += 1;
    }
  }
};

/** An apostrophe opens a quoted field name only at the beginning of a word: `don't` has none. */
const isNameStart = (text: string, at: number, from: number): boolean =>
  at === from || /[\s(,=<>!+*/%.|[-]/.test(text[at - 1] ?? '');

/** Quoted names stay on their line, and what follows them is no letter; else the apostrophe is one of a word. */
const nameEnd = (text: string, from: number, to: number): number | undefined => {
  for (let at = from + 1; at < to && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === "'") return /\w/.test(text[at + 1] ?? '') ? undefined : at + 1;
  }
  return undefined;
};

/** The commands between pipes; pipes in quotes and brackets do not count. */
export const splitAtPipes = (text: string, from: number, to: number): readonly Span[] => {
  const stretches: Span[] = [];
  let start = from;
  let depth = 0;
  walk(text, from, to, (character, at) => {
    if (character === '[') depth += 1;
    else if (character === ']') depth = Math.max(0, depth - 1);
    else if (character === '|' && depth === 0) {
      stretches.push({ from: start, to: at });
      start = at + 1;
    }
    return false;
  });
  stretches.push({ from: start, to });
  return stretches;
};

/** The place of the `]` that closes the `[` at `from`. */
export const matchingBracket = (text: string, from: number, to: number): number | undefined => {
  let depth = 0;
  let found: number | undefined;
  walk(text, from, to, (character, at) => {
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    if (depth === 0) found = at;
    return depth === 0;
  });
  return found;
};
