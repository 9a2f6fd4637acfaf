import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, count } from './option.ts';

export const selfjoin = defineArguments({
  name: 'selfjoin',
  summary: 'joins rows that agree in fields',
  syntax: 'selfjoin [overwrite=<bool>] [max=<n>] [keepsingle=<bool>] <field>…',
  type: 'streaming',
  options: z.strictObject({
    overwrite: bool('later values win', 't'),
    max: count('rows joined at most', '1'),
    keepsingle: bool('keeps rows without a partner', 'f'),
  }),
  least: 1,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'start and end of a session', spl: 'index=* | selfjoin session' }],
});
