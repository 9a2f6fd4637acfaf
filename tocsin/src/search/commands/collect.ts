import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, choice, text } from './option.ts';

export const collect = defineArguments({
  name: 'collect',
  summary: 'writes the rows into an index',
  syntax:
    'collect index=<index> [source=<text>] [sourcetype=<text>] [host=<text>] [testmode=<bool>] [addtime=<bool>] [marker=<text>]',
  type: 'streaming',
  options: z.strictObject({
    index: text('index that takes the rows'),
    source: text('source of the new events'),
    sourcetype: text('sourcetype of the new events', 'stash'),
    host: text('host of the new events'),
    addtime: bool('adds the times of the search', 't'),
    file: text('name of the file'),
    marker: text('text at the end of each event'),
    output_format: choice(['raw', 'hec'], 'form of the events', 'raw'),
    run_in_preview: bool('also while the search runs', 'f'),
    spool: bool('at once', 't'),
    testmode: bool('shows and writes nothing', 'f'),
    uselb: bool('spread over indexers', 't'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'a daily summary', spl: 'index=* | stats count by user | collect index=summary' }],
});
