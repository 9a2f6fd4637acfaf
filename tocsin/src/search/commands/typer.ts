import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { count, text } from './option.ts';

export const typer = defineArguments({
  name: 'typer',
  summary: 'adds the event type',
  syntax: 'typer',
  type: 'streaming',
  options: z.strictObject({
    eventtypes: text('event types to try'),
    maxlen: count('characters looked at'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'with event types', spl: 'index=* | typer | stats count by eventtype' }],
});
