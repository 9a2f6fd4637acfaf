import { node, type ReturnCommand } from '../ast/index.ts';
import { expectField, takeCount } from '../parser/words.ts';
import { printField, words } from '../print.ts';
import { defineCommand } from './command.ts';

/** Named `return` in the language, a word that TypeScript keeps to itself. */
export const returnValues = defineCommand<ReturnCommand>({
  name: 'return',
  summary: 'gives values of the first rows to the search around a subsearch',
  syntax: 'return [<n>] <field>|<alias>=<field>|$<field>…',
  type: 'transforming',
  examples: [
    { title: 'events of the noisiest address', spl: 'index=web [ search index=auth | top 1 src | return src ]' },
  ],
  parse: (cursor) => {
    const from = cursor.at;
    const count = takeCount(cursor);
    const values: { field: string; as?: string; bare: boolean }[] = [];
    while (!cursor.done) {
      if (cursor.takeMark(',')) continue;
      const bare = cursor.takeMark('$');
      const name = expectField(cursor);
      if (!bare && cursor.takeMark('=')) values.push(Object.freeze({ field: expectField(cursor), as: name, bare }));
      else values.push(Object.freeze({ field: name, bare }));
    }
    if (values.length === 0) cursor.fail('return needs a field');
    return node(
      { kind: 'command', name: 'return', ...(count === undefined ? {} : { count }), values: Object.freeze(values) },
      cursor.spanFrom(from),
    );
  },
  print: ({ count, values }) =>
    words(
      count === undefined ? undefined : String(count),
      values
        .map(
          ({ field, as, bare }) =>
            `${bare ? '$' : ''}${as === undefined ? '' : `${printField(as)}=`}${printField(field)}`,
        )
        .join(' '),
    ),
});
