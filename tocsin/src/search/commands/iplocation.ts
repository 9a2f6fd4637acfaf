import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const iplocation = defineArguments({
  name: 'iplocation',
  summary: 'adds country, region, city and place of an address',
  syntax: 'iplocation [prefix=<text>] [allfields=<bool>] [lang=<code>] <field>',
  type: 'streaming',
  options: z.strictObject({
    prefix: text('put before each new name'),
    allfields: bool('continent, time zone and metro code too', 'f'),
    lang: text('language of the names'),
  }),
  least: 1,
  most: 1,
  examples: [
    {
      title: 'countries of failed logins',
      spl: 'index=* event.action=authn_login_fail | iplocation src | stats count by Country',
    },
  ],
});
