import { node, type RegexCommand } from '../ast/index.ts';
import { takeField } from '../parser/words.ts';
import { printField, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { takePattern } from './rex.ts';

export const regex = defineCommand<RegexCommand>({
  name: 'regex',
  summary: 'keeps rows that match a regular expression',
  syntax: 'regex [<field>=|<field>!=]"<expression>"',
  type: 'streaming',
  examples: [{ title: 'paths of three digits', spl: 'index=* | regex uri_path="^/\\d{3}$"' }],
  parse: (cursor) => {
    const from = cursor.at;
    let field = '_raw';
    let negated = false;
    if (cursor.match(/"(?:[^"\\]|\\[\s\S])*"\s*!?=/y) !== undefined || cursor.peek() !== '"') {
      field = takeField(cursor) ?? cursor.fail('expected a field or a regular expression in double quotes');
      negated = cursor.takeMark('!=');
      if (!negated) cursor.expectMark('=', `after ${field}`);
    }
    const pattern = takePattern(cursor) ?? cursor.fail('expected a regular expression in double quotes');
    if (!cursor.done) cursor.fail('expected the end of the command');
    return node({ kind: 'command', name: 'regex', field, negated, pattern }, cursor.spanFrom(from));
  },
  print: ({ field, negated, pattern }) =>
    words(
      `${field === '_raw' && !negated ? '' : `${printField(field)}${negated ? '!=' : '='}`}"${pattern.replaceAll('"', '\\"')}"`,
    ),
});
