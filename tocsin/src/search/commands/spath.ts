import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { text } from './option.ts';

export const spath = defineArguments({
  name: 'spath',
  summary: 'takes fields out of JSON or XML',
  description:
    'Without a path all fields are taken, out of the first 5,000 bytes. Arrays give multivalue fields named `a{}`.',
  syntax: 'spath [input=<field>] [output=<field>] [path=<path>|<path>]',
  type: 'streaming',
  options: z.strictObject({
    input: text('text to read', '_raw'),
    output: text('new field; the path where left out'),
    path: text('where in the text, `a.b{}.c`; `{0}` is the first element'),
  }),
  least: 0,
  most: 1,
  examples: [{ title: 'one value of a body', spl: 'index=* | spath input=body path=order.items{}.sku output=sku' }],
});
