import { node, type RexCommand } from '../ast/index.ts';
import { expectCount, takeOption } from '../parser/words.ts';
import { printField, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** Expressions run in RE2, in linear time: no look-around and no back-references within the pattern. */
export const rex = defineCommand<RexCommand>({
  name: 'rex',
  summary: 'takes fields out of text with a regular expression, or edits it with mode=sed',
  syntax: 'rex [field=<field>] [max_match=<n>] [mode=sed] "<expression with (?<name>…)>"',
  type: 'streaming',
  examples: [{ title: 'the order number', spl: 'index=* "order" | rex "order (?<order>\\d+)" | stats count by order' }],
  parse: (cursor) => {
    const from = cursor.at;
    let field = '_raw';
    let mode: RexCommand['mode'] = 'extract';
    let maxMatch = 1;
    let pattern: string | undefined;
    while (!cursor.done) {
      const option = takeOption(cursor, ['field', 'mode', 'max_match', 'offset_field']);
      if (option === undefined) {
        const start = cursor.at;
        const text = takePattern(cursor);
        if (text === undefined || pattern !== undefined)
          cursor.fail('expected one regular expression in double quotes', { from: start, to: cursor.at + 1 });
        pattern = text;
      } else if (option[0] === 'field') field = option[1];
      else if (option[0] === 'mode') {
        if (option[1] !== 'sed') cursor.fail(`mode is sed or left out, not "${option[1]}"`, cursor.spanFrom(from));
        mode = 'sed';
      } else if (option[0] === 'max_match') {
        maxMatch = expectCount(cursor, 'max_match', option[1]);
      } else cursor.fail('offset_field is not supported', cursor.spanFrom(from));
    }
    if (pattern === undefined) return cursor.fail('rex needs a regular expression in double quotes');
    return node({ kind: 'command', name: 'rex', field, pattern, mode, maxMatch }, cursor.spanFrom(from));
  },
  print: ({ field, pattern, mode, maxMatch }) =>
    words(
      field === '_raw' ? undefined : `field=${printField(field)}`,
      maxMatch === 1 ? undefined : `max_match=${maxMatch}`,
      mode === 'sed' ? 'mode=sed' : undefined,
      `"${pattern.replaceAll('"', '\\"')}"`,
    ),
});

/** In a pattern only `\"` is an escape of the language: every other backslash belongs to the expression. */
export const takePattern = (cursor: import('../parser/cursor.ts').Cursor): string | undefined => {
  if (cursor.peek() !== '"') return undefined;
  const found = cursor.match(/"((?:[^"\\]|\\[\s\S])*)"/y);
  if (found === undefined) return cursor.fail('this " is never closed', { from: cursor.at, to: cursor.end });
  cursor.at += found[0].length;
  return (found[1] ?? '').replaceAll('\\"', '"');
};
