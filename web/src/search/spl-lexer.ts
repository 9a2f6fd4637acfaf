/**
 * A light lexer for SPL: enough for colours, for finding the pipes that separate commands, and for narrowing a search.
 * The server's parser is the judge of what is valid; this one accepts everything and covers every character.
 */
export type SplKind =
  | 'space'
  | 'comment'
  | 'pipe'
  | 'string'
  | 'field'
  | 'macro'
  | 'open'
  | 'close'
  | 'comma'
  | 'operator'
  | 'function'
  | 'command'
  | 'keyword'
  | 'number'
  | 'word';

export interface SplToken {
  readonly kind: SplKind;
  readonly from: number;
  readonly to: number;
}

const KEYWORDS = new Set([
  'AND',
  'OR',
  'NOT',
  'XOR',
  'IN',
  'BY',
  'AS',
  'OVER',
  'LIKE',
  'OUTPUT',
  'OUTPUTNEW',
  'FROM',
  'WHERE',
]);
/** Lower-case words that are keywords in the commands after the first pipe, and plain terms before it. */
const LOWER_KEYWORDS = new Set(['by', 'as', 'over', 'and', 'or', 'not', 'xor', 'in', 'like', 'output', 'outputnew']);
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const SPACE = /\s/;

export function lexSpl(text: string): readonly SplToken[] {
  const tokens: SplToken[] = [];
  let position = 0;
  let commandExpected = false;
  let afterPipe = false;
  // Inside a subsearch the first word is a command again.
  while (position < text.length) {
    const from = position;
    let kind = kindAt(text, from, afterPipe);
    position = endOf(text, from, kind);
    if (kind === 'word') {
      const word = text.slice(from, position);
      if (commandExpected) kind = 'command';
      else if (text[position] === '(') kind = 'function';
      else if (KEYWORDS.has(word) || (afterPipe && LOWER_KEYWORDS.has(word))) kind = 'keyword';
      else if (NUMBER.test(word)) kind = 'number';
    }
    if (kind === 'pipe') {
      commandExpected = true;
      afterPipe = true;
    } else if (kind === 'open' && text[from] === '[') {
      commandExpected = true;
    } else if (kind !== 'space' && kind !== 'comment') {
      commandExpected = false;
    }
    tokens.push({ kind, from, to: position });
  }
  return tokens;
}

function kindAt(text: string, at: number, afterPipe: boolean): SplKind {
  const char = text.charAt(at);
  if (SPACE.test(char)) return 'space';
  if (char === '|') return 'pipe';
  if (char === '"') return 'string';
  if (char === '`') return text.startsWith('```', at) ? 'comment' : 'macro';
  // Before the first pipe an apostrophe is a character of a term.
  if (char === "'" && afterPipe && text.indexOf("'", at + 1) > 0) return 'field';
  if (char === '(' || char === '[') return 'open';
  if (char === ')' || char === ']') return 'close';
  if (char === ',') return 'comma';
  if (isOperator(char)) return 'operator';
  return 'word';
}

function endOf(text: string, from: number, kind: SplKind): number {
  switch (kind) {
    case 'space':
      return endWhile(text, from, (char) => SPACE.test(char));
    case 'operator':
      return endWhile(text, from, isOperator);
    case 'string':
      return endOfQuoted(text, from, '"');
    case 'field':
      return endOfQuoted(text, from, "'");
    case 'macro':
      return endAfter(text, from + 1, '`');
    case 'comment':
      return endAfter(text, from + 3, '```');
    case 'word':
      return endWhile(text, from, (char) => !SPACE.test(char) && !'|"`()[],'.includes(char) && !isOperator(char));
    default:
      return from + 1;
  }
}

function isOperator(char: string): boolean {
  return char === '=' || char === '<' || char === '>' || char === '!';
}

function endWhile(text: string, from: number, accepts: (char: string) => boolean): number {
  let at = from + 1;
  while (at < text.length && accepts(text.charAt(at))) at += 1;
  return at;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === quote) return at + 1;
  }
  return text.length;
}

function endAfter(text: string, from: number, closing: string): number {
  const at = text.indexOf(closing, from);
  return at < 0 ? text.length : at + closing.length;
}

/** The parts between top-level pipes, as ranges of the text without the pipes; subsearches keep theirs. */
export function splitSegments(text: string): readonly { readonly from: number; readonly to: number }[] {
  const segments: { from: number; to: number }[] = [];
  let from = 0;
  let depth = 0;
  for (const token of lexSpl(text)) {
    if (token.kind === 'open' && text[token.from] === '[') depth += 1;
    else if (token.kind === 'close' && text[token.from] === ']') depth = Math.max(0, depth - 1);
    else if (token.kind === 'pipe' && depth === 0) {
      segments.push({ from, to: token.from });
      from = token.to;
    }
  }
  segments.push({ from, to: text.length });
  return segments;
}

/** The names of the commands at top level, lower case; the implicit `search` at the start is not among them. */
export function commandNames(text: string): readonly string[] {
  return splitSegments(text)
    .slice(1)
    .map(({ from, to }) => {
      const word = lexSpl(text.slice(from, to)).find((token) => token.kind !== 'space' && token.kind !== 'comment');
      return word === undefined ? '' : text.slice(from + word.from, from + word.to).toLowerCase();
    });
}
