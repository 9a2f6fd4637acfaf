import { node, type ReverseCommand } from '../ast/index.ts';
import { defineCommand } from './command.ts';

export const reverse = defineCommand<ReverseCommand>({
  name: 'reverse',
  summary: 'turns the order of rows round',
  syntax: 'reverse',
  type: 'streaming',
  examples: [{ title: 'oldest first', spl: 'index=* | head 100 | reverse' }],
  parse: (cursor) => {
    if (!cursor.done) cursor.fail('reverse takes no arguments');
    return node({ kind: 'command', name: 'reverse' }, cursor.spanFrom(cursor.at));
  },
  print: () => '',
});
