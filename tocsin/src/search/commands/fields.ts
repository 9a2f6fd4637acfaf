import { type FieldsCommand, node } from '../ast/index.ts';
import { takeFields } from '../parser/words.ts';
import { printFields, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** `_time` and `_raw` stay unless they are removed by name. */
export const fields = defineCommand<FieldsCommand>({
  name: 'fields',
  summary: 'keeps or removes fields',
  syntax: 'fields [+|-] <field>…',
  type: 'streaming',
  examples: [{ title: 'without the raw text', spl: 'index=* | fields - _raw' }],
  parse: (cursor) => {
    const from = cursor.at;
    const mode = cursor.takeMark('-') ? '-' : '+';
    if (mode === '+') cursor.takeMark('+');
    const names = takeFields(cursor);
    if (names.length === 0) cursor.fail('fields needs a field');
    return node({ kind: 'command', name: 'fields', mode, fields: names }, cursor.spanFrom(from));
  },
  print: ({ mode, fields: names }) => words(mode === '-' ? '-' : undefined, printFields(names)),
});
