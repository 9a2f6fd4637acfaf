import { z } from 'zod';
import { node, type StrcatCommand } from '../ast/index.ts';
import { expectField } from '../parser/words.ts';
import { printField, printOptions, printText, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, readOptions } from './option.ts';

const options = z.strictObject({ allrequired: bool('only where every field has a value', 'f') });

export const strcat = defineCommand<StrcatCommand>({
  name: 'strcat',
  summary: 'joins fields and texts',
  syntax: 'strcat [allrequired=<bool>] <field>|"<text>"… <new field>',
  type: 'streaming',
  options,
  examples: [{ title: 'address and port', spl: 'index=* | strcat src ":" src_port peer' }],
  parse: (cursor) => {
    const from = cursor.at;
    const reader = readOptions('strcat', options);
    const parts: { type: 'field' | 'text'; value: string }[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',') || reader.take(cursor)) continue;
      reader.refuse(cursor);
      const literal = cursor.takeQuoted('"');
      parts.push(
        Object.freeze(
          literal === undefined ? { type: 'field', value: expectField(cursor) } : { type: 'text', value: literal },
        ),
      );
    }
    const to = parts.pop();
    if (to === undefined || to.type !== 'field' || parts.length === 0)
      return cursor.fail('strcat needs what to join and then the name of the new field', cursor.spanFrom(from));
    return node(
      { kind: 'command', name: 'strcat', options: reader.result(), parts: Object.freeze(parts), to: to.value },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written, parts, to }) =>
    words(printOptions(written), ...parts.map(printPart), printPart({ type: 'field', value: to })),
});

/** Double quotes make a text here, so a name that needs quotes takes single ones. */
const printPart = ({ type, value }: StrcatCommand['parts'][number]): string => {
  const bare = printField(value);
  if (type === 'text') return printText(value);
  return bare.startsWith('"') ? `'${value.replace(/[\\']/g, '\\$&')}'` : bare;
};
