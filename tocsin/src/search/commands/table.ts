import { node, type TableCommand } from '../ast/index.ts';
import { takeFields } from '../parser/words.ts';
import { printFields } from '../print.ts';
import { defineCommand } from './command.ts';

export const table = defineCommand<TableCommand>({
  name: 'table',
  summary: 'shows the named fields as columns, in that order',
  syntax: 'table <field>…',
  type: 'transforming',
  examples: [{ title: 'the last requests', spl: 'index=* | head 20 | table _time src http_method uri_path status' }],
  parse: (cursor) => {
    const from = cursor.at;
    const fields = takeFields(cursor);
    if (fields.length === 0) cursor.fail('table needs a field');
    return node({ kind: 'command', name: 'table', fields }, cursor.spanFrom(from));
  },
  print: ({ fields }) => printFields(fields),
});
