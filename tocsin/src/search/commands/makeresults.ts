import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, choice, count, text } from './option.ts';

export const makeresults = defineArguments({
  name: 'makeresults',
  summary: 'makes rows out of nothing, with _time only',
  syntax: 'makeresults [count=<n>] [annotate=<bool>] [format=csv|json data=<text>]',
  type: 'generating',
  options: z.strictObject({
    count: count('number of rows', '1'),
    annotate: bool('adds the other default fields, absent', 'f'),
    format: choice(['csv', 'json'], 'form of data'),
    data: text('rows as CSV or JSON text'),
    splunk_server: text('where to run', 'local'),
    splunk_server_group: text('group of servers'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'try an expression', spl: '| makeresults | eval answer=6*7' }],
});
