import type { Reader } from './reader.ts';

/** What a reader skips to: the next `name =>` of a plugin, or the next plugin or branch of a body. */
export type Target = 'attribute' | 'statement';

/**
 * Skips what could not be read, up to the next thing of its kind or the brace that closes the block. `depth` brackets
 * were open within it when reading stopped; a line that is indented no deeper than `indent` ends it too.
 */
export function recover(reader: Reader, target: Target, depth: number, indent: number | undefined): void {
  reader.skipped = true;
  const from = reader.at;
  let open = depth;
  while (!reader.ended) {
    reader.space();
    const char = reader.char();
    const column = reader.indentAt(reader.at);
    const isOuter = column !== undefined && indent !== undefined && column <= indent;
    if (char === '{' || char === '[' || char === '(') open++;
    else if (char === '}' || char === ']' || char === ')') {
      if (char === '}' && (open === 0 || (isOuter && target === 'attribute'))) return;
      open = Math.max(0, open - 1);
      if (open === 0 && char === '}' && target === 'statement') {
        reader.at++;
        return;
      }
    } else if (char === '"' || char === "'") {
      if (target === 'attribute' && (open === 0 || isOuter) && reader.at > from && isQuotedName(reader)) return;
      skipString(reader, char);
      continue;
    } else {
      const word = reader.peekWord();
      if (word !== '') {
        if (reader.at > from && (open === 0 || isOuter) && begins(reader, target, word, column)) return;
        reader.at += word.length;
        continue;
      }
    }
    reader.at++;
  }
}

function begins(reader: Reader, target: Target, word: string, column: number | undefined): boolean {
  const from = reader.at;
  reader.at += word.length;
  const isNamed = reader.seesAfterSpace(target === 'attribute' ? '=>' : '{');
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
