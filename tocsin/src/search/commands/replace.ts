import { node, type ReplaceCommand } from '../ast/index.ts';
import { expectField, takeFields } from '../parser/words.ts';
import { printFields, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** Whole values are compared, with regard to case; `*` stands for any characters, also on the right. */
export const replace = defineCommand<ReplaceCommand>({
  name: 'replace',
  summary: 'replaces whole values',
  syntax: 'replace <value> WITH <value> [, <value> WITH <value>]… [IN <field>…]',
  type: 'streaming',
  examples: [{ title: 'a word for a code', spl: 'index=* | replace 0 WITH success, 1 WITH failure IN exit_code' }],
  parse: (cursor) => {
    const from = cursor.at;
    const replacements: { from: string; to: string }[] = [];
    while (!cursor.done && !cursor.atWord('in')) {
      if (cursor.takeMark(',')) continue;
      const old = expectField(cursor, 'a value to replace');
      if (!cursor.takeWord('with')) cursor.fail(`expected WITH after ${old}`);
      replacements.push(Object.freeze({ from: old, to: expectField(cursor, 'the new value') }));
    }
    if (replacements.length === 0) cursor.fail('replace needs <value> WITH <value>');
    const fields = cursor.takeWord('in') ? takeFields(cursor) : Object.freeze([]);
    return node(
      { kind: 'command', name: 'replace', replacements: Object.freeze(replacements), fields },
      cursor.spanFrom(from),
    );
  },
  print: ({ replacements, fields }) =>
    words(
      replacements.map((one) => `${printText(one.from)} WITH ${printText(one.to)}`).join(', '),
      fields.length === 0 ? undefined : `IN ${printFields(fields)}`,
    ),
});
