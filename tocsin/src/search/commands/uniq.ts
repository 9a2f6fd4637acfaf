import { defineArguments } from './arguments.ts';

export const uniq = defineArguments({
  name: 'uniq',
  summary: 'removes rows equal to the one before',
  syntax: 'uniq',
  type: 'streaming',
  least: 0,
  most: 0,
  examples: [{ title: 'runs as one', spl: 'index=* | table user | uniq' }],
});
