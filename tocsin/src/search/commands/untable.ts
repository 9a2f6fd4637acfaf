import { defineArguments } from './arguments.ts';

export const untable = defineArguments({
  name: 'untable',
  summary: 'turns columns into rows, the opposite of xyseries',
  syntax: 'untable <row field> <name field> <value field>',
  type: 'transforming',
  least: 3,
  most: 3,
  examples: [{ title: 'series as rows', spl: 'index=* | timechart span=1h count by host | untable _time host count' }],
});
