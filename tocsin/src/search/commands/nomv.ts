import { defineArguments } from './arguments.ts';

export const nomv = defineArguments({
  name: 'nomv',
  summary: 'makes one value of many',
  syntax: 'nomv <field>',
  type: 'streaming',
  least: 1,
  most: 1,
  examples: [{ title: 'values on one line', spl: 'index=* | stats values(src) AS src by user | nomv src' }],
});
