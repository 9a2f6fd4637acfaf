import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, text } from './option.ts';

export const eventcount = defineArguments({
  name: 'eventcount',
  summary: 'counts the events of indexes',
  syntax: 'eventcount [index=<index>] [summarize=<bool>] [report_size=<bool>] [list_vix=<bool>]',
  type: 'generating',
  options: z.strictObject({
    index: text('index, wildcards allowed'),
    summarize: bool('one sum over all', 't'),
    report_size: bool('adds the size', 'f'),
    list_vix: bool('virtual indexes too', 't'),
    list_federated_remote: bool('remote indexes too', 'f'),
    splunk_server: text('server to ask'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'by index', spl: '| eventcount summarize=false index=*' }],
});
