import { z } from 'zod';
import { type ForeachCommand, node } from '../ast/index.ts';
import { expectField } from '../parser/words.ts';
import { printFields, printOptions, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { choice, readOptions, text } from './option.ts';

const options = z.strictObject({
  mode: choice(
    ['multifield', 'multivalue', 'json_array', 'auto_collections'],
    'what is gone through: fields, the values of a field, or the elements of a JSON array',
    'multifield',
  ),
  itemstr: text('stands for a value', '<<ITEM>>'),
  iterstr: text('stands for the number of the value', '<<ITER>>'),
  fieldstr: text('stands for the field', '<<FIELD>>'),
  matchstr: text('stands for what the wildcard matched', '<<MATCHSTR>>'),
  matchseg1: text('stands for what the first wildcard matched', '<<MATCHSEG1>>'),
  matchseg2: text('stands for what the second wildcard matched', '<<MATCHSEG2>>'),
  matchseg3: text('stands for what the third wildcard matched', '<<MATCHSEG3>>'),
});

/** Modes are those that the documentation names since 9.0; the template is read once it has been filled in. */
export const foreach = defineCommand<ForeachCommand>({
  name: 'foreach',
  summary: 'runs an eval for each of several fields or values',
  syntax: 'foreach [mode=multifield|multivalue|json_array] <field>… [ <commands with <<FIELD>>> ]',
  type: 'streaming',
  options,
  examples: [
    { title: 'a sum over columns', spl: "index=* | foreach bytes_* [ eval total=coalesce(total, 0)+'<<FIELD>>' ]" },
  ],
  parse: (cursor, context) => {
    const from = cursor.at;
    const reader = readOptions('foreach', options);
    const fields: string[] = [];
    while (!cursor.done && cursor.peek() !== '[') {
      if (cursor.takeMark(',') || reader.take(cursor)) continue;
      reader.refuse(cursor);
      fields.push(expectField(cursor));
    }
    if (fields.length === 0) cursor.fail('foreach needs a field');
    const template = context.template(cursor);
    if (template === '')
      cursor.fail('the brackets of foreach hold a command, such as [ eval … ]', cursor.spanFrom(from));
    if (!cursor.done) cursor.fail('expected the end of the command');
    return node(
      { kind: 'command', name: 'foreach', options: reader.result(), fields: Object.freeze(fields), template },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written, fields, template }) =>
    words(printOptions(written), printFields(fields), `[ ${template} ]`),
});
