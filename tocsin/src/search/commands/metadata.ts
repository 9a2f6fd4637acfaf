import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { choice, text } from './option.ts';

export const metadata = defineArguments({
  name: 'metadata',
  summary: 'lists hosts, sources or sourcetypes with first and last time',
  syntax: 'metadata type=hosts|sources|sourcetypes [index=<index>] [datatype=<type>]',
  type: 'generating',
  options: z.strictObject({
    type: choice(['hosts', 'sources', 'sourcetypes'], 'what to list'),
    index: text('index, wildcards allowed'),
    datatype: choice(['metric', 'event'], 'kind of index'),
    splunk_server: text('server to ask'),
    splunk_server_group: text('group of servers'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'silent hosts', spl: '| metadata type=hosts index=* | where lastTime < now() - 86400' }],
});
