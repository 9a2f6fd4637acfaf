import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, choice, decimal } from './option.ts';

export const anomalydetection = defineArguments({
  name: 'anomalydetection',
  summary: 'finds events with unusual values',
  syntax:
    'anomalydetection [method=histogram|zscore|iqr] [action=filter|annotate|summary] [pthresh=<number>] [cutoff=<bool>] [<field>…]',
  type: 'streaming',
  options: z.strictObject({
    method: choice(['histogram', 'zscore', 'iqr'], 'how the unusual is told from the usual', 'histogram'),
    action: choice(
      ['filter', 'annotate', 'summary', 'remove', 'rm', 'transform', 'tf'],
      'what becomes of the events',
      'filter',
    ),
    pthresh: decimal('probability below which an event is unusual'),
    cutoff: bool('an upper bound for the threshold', 't'),
  }),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  examples: [{ title: 'unusual sizes', spl: 'index=* | anomalydetection method=zscore bytes_out' }],
});
