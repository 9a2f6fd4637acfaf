import { node, type RenameCommand } from '../ast/index.ts';
import { expectField } from '../parser/words.ts';
import { printField } from '../print.ts';
import { defineCommand } from './command.ts';

export const rename = defineCommand<RenameCommand>({
  name: 'rename',
  summary: 'gives fields other names; wildcards on both sides rename many',
  syntax: 'rename <field> AS <name> [, <field> AS <name>]…',
  type: 'streaming',
  examples: [{ title: 'a heading for people', spl: 'index=* | stats count by user | rename user AS "User name"' }],
  parse: (cursor) => {
    const from = cursor.at;
    const renames: { from: string; to: string }[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      const old = expectField(cursor);
      if (!cursor.takeWord('as')) cursor.fail(`expected AS after ${old}`);
      renames.push(Object.freeze({ from: old, to: expectField(cursor, 'the new name') }));
    }
    if (renames.length === 0) cursor.fail('rename needs <field> AS <name>');
    return node({ kind: 'command', name: 'rename', renames: Object.freeze(renames) }, cursor.spanFrom(from));
  },
  print: ({ renames }) => renames.map((one) => `${printField(one.from)} AS ${printField(one.to)}`).join(', '),
});
