import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, count, text } from './option.ts';

export const extract = defineArguments({
  name: 'extract',
  aliases: ['kv'],
  summary: 'takes key=value pairs out of the text',
  syntax: 'extract [pairdelim=<characters>] [kvdelim=<characters>] [limit=<n>] [clean_keys=<bool>] [mv_add=<bool>]',
  type: 'streaming',
  options: z.strictObject({
    auto: bool('by the configuration for the sourcetype'),
    pairdelim: text('characters between pairs'),
    kvdelim: text('characters between key and value'),
    limit: count('pairs at most', '50'),
    maxchars: count('characters looked at', '10240'),
    mv_add: bool('a repeated key makes a multivalue field', 'f'),
    clean_keys: bool('other characters in keys become _', 't'),
    clean_values: bool('trims values'),
    reload: bool('reads the configuration again', 'f'),
    segment: bool('writes the places of the pairs', 'f'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'pairs in a message', spl: 'index=* | extract pairdelim=";" kvdelim="="' }],
});
