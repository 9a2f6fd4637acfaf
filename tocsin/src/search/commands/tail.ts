import { node, type TailCommand } from '../ast/index.ts';
import { takeCount } from '../parser/words.ts';
import { defineCommand } from './command.ts';

export const tail = defineCommand<TailCommand>({
  name: 'tail',
  summary: 'keeps the last rows, the very last first',
  syntax: 'tail [<n>]',
  type: 'streaming',
  examples: [{ title: 'the oldest ten', spl: 'index=* | tail 10' }],
  parse: (cursor) => {
    const from = cursor.at;
    const count = takeCount(cursor) ?? 10;
    if (!cursor.done) cursor.fail('tail takes a number');
    return node({ kind: 'command', name: 'tail', count }, cursor.spanFrom(from));
  },
  print: ({ count }) => String(count),
});
