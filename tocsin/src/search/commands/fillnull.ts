import { type FillnullCommand, node } from '../ast/index.ts';
import { takeFields, takeOption } from '../parser/words.ts';
import { printFields, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';

export const fillnull = defineCommand<FillnullCommand>({
  name: 'fillnull',
  summary: 'gives absent fields a value, 0 unless told',
  syntax: 'fillnull [value=<value>] [<field>…]',
  type: 'streaming',
  examples: [{ title: 'a name for nobody', spl: 'index=* | fillnull value="-" user | stats count by user' }],
  parse: (cursor) => {
    const from = cursor.at;
    const option = takeOption(cursor, ['value']);
    return node(
      { kind: 'command', name: 'fillnull', value: option?.[1] ?? '0', fields: takeFields(cursor) },
      cursor.spanFrom(from),
    );
  },
  print: ({ value, fields }) => words(value === '0' ? undefined : `value=${printText(value)}`, printFields(fields)),
});
