import type { Reader } from './reader.ts';

/** What a reader skips to: the next `name =>` of a plugin, or the next plugin or branch of a body. */
export type Target = 'attribute' | 'statement';

/**
 * Skips what could not be read, up to the next thing of its kind or the brace that closes the block: `depth` brackets are
 * open around it. A line that is indented no deeper than `indent` ends it too.
 */
export function recover(reader: Reader, target: Target, depth: number, indent: number | undefined): void {
  reader.skipped = true;
  const from = reader.at;
  const open = reader.open.splice(depth).map(({ at }) => reader.text.charAt(at));
  while (!reader.ended) {
    reader.space();
    const char = reader.char();
    const column = reader.indentAt(reader.at);
    const isOuter = column !== undefined && indent !== undefined && column <= indent;
    if (char === '}' && (!open.includes('{') || (isOuter && target === 'attribute'))) return;
    const mayBegin = reader.at > from && (open.length === 0 || isOuter);
    const word = reader.peekWord();
    if (word !== '') {
      if (mayBegin && begins(reader, target, word, column)) return;
      reader.at += word.length;
    } else if (char === '"' || char === "'") {
      if (target === 'attribute' && mayBegin && isQuotedName(reader)) return;
      skipString(reader, char);
    } else {
      skipBracket(open, char);
      reader.at++;
      if (char === '}' && open.length === 0 && target === 'statement') return;
    }
  }
}

/** A closing bracket of another kind than the last one that is open may be the mistake itself: braces count more. */
function skipBracket(open: string[], char: string): void {
  if (char === '{' || char === '[' || char === '(') open.push(char);
  else if (char === '}') open.length = open.lastIndexOf('{');
  else if (open[open.length - 1] === (char === ']' ? '[' : char === ')' ? '(' : '')) open.pop();
}

function begins(reader: Reader, target: Target, word: string, column: number | undefined): boolean {
  const from = reader.at;
  reader.at += word.length;
  const isNamed = /^[A-Za-z_]/.test(word) && reader.seesAfterSpace(target === 'attribute' ? '=>' : '{');
  reader.at = from;
  return isNamed || (target === 'statement' && word === 'if' && column !== undefined);
}

function isQuotedName(reader: Reader): boolean {
  const from = reader.at;
  skipString(reader, reader.char());
  const isNamed = reader.seesAfterSpace('=>');
  reader.at = from;
  return isNamed;
}

/** Within its line: the quote may be the one that is wrong. */
function skipString(reader: Reader, quote: string): void {
  do reader.at++;
  while (!reader.ended && reader.char() !== quote && reader.char() !== '\n');
  if (reader.char() === quote) reader.at++;
}
