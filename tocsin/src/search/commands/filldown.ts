import { defineArguments } from './arguments.ts';

export const filldown = defineArguments({
  name: 'filldown',
  summary: 'fills absent values with the last one above',
  syntax: 'filldown [<field>…]',
  type: 'streaming',
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'repeat the host downwards', spl: 'index=* | table host user | filldown host' }],
});
