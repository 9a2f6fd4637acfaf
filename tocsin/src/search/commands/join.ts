import { z } from 'zod';
import { type JoinCommand, node, type Pipeline } from '../ast/index.ts';
import type { Cursor } from '../parser/cursor.ts';
import { expectField } from '../parser/words.ts';
import { printField, printFields, printOptions, printSubsearch, words } from '../print.ts';
import { defineCommand } from './command.ts';
import { bool, choice, count, readOptions, text } from './option.ts';

const options = z.strictObject({
  type: choice(['inner', 'outer', 'left'], 'outer and left keep rows without a partner', 'inner'),
  max: count('partners of a row at most, 0 for all', '1'),
  overwrite: bool('values of the subsearch win', 't'),
  usetime: bool('looks at the time of partners', 'f'),
  earlier: bool('with usetime: only earlier partners', 't'),
  left: text('prefix of the fields so far'),
  right: text('prefix of the fields of the subsearch'),
  keepsingle: bool('keeps rows without a partner', 'f'),
});

/** Values are compared with regard to case. At most 50,000 rows of the subsearch take part. */
export const join = defineCommand<JoinCommand>({
  name: 'join',
  summary: 'joins rows with those of a subsearch that agree in fields',
  syntax: 'join [type=inner|outer|left] [max=<n>] [overwrite=<bool>] [<field>…] [ <subsearch> ]',
  type: 'streaming',
  options,
  examples: [
    {
      title: 'who had logged in before the error',
      spl: 'index=web status=500 | join type=left session [ search index=auth | fields session user ]',
    },
    {
      title: 'fields of different names',
      spl: 'index=web | join left=W right=A where W.src=A.source_ip [ search index=auth ]',
    },
  ],
  parse: (cursor, context) => {
    const from = cursor.at;
    const reader = readOptions('join', options);
    const fields: string[] = [];
    let on: JoinCommand['on'] = Object.freeze([]);
    let subsearch: Pipeline | undefined;
    while (!cursor.done) {
      if (cursor.takeMark(',') || reader.take(cursor)) continue;
      if (cursor.peek() === '[') {
        if (subsearch !== undefined) cursor.fail('join takes one subsearch');
        subsearch = context.pipeline(cursor);
      } else if (cursor.takeWord('where')) on = parsePairs(cursor);
      else {
        reader.refuse(cursor);
        fields.push(expectField(cursor));
      }
    }
    if (subsearch === undefined) return cursor.fail('join needs a subsearch in brackets, [ search … ]');
    return node(
      { kind: 'command', name: 'join', options: reader.result(), fields: Object.freeze(fields), on, subsearch },
      cursor.spanFrom(from),
    );
  },
  print: ({ options: written, fields, on, subsearch }) =>
    words(
      printOptions(written),
      printFields(fields),
      on.length === 0
        ? undefined
        : `where ${on.map(({ left, right }) => `${printField(left)}=${printField(right)}`).join(' AND ')}`,
      printSubsearch(subsearch),
    ),
});

const parsePairs = (cursor: Cursor): JoinCommand['on'] => {
  const pairs: { left: string; right: string }[] = [];
  do {
    const left = expectField(cursor, 'a field of the left side');
    cursor.expectMark('=', `after ${left}`);
    pairs.push(Object.freeze({ left, right: expectField(cursor, 'a field of the right side') }));
  } while (cursor.takeWord('and'));
  return Object.freeze(pairs);
};
