import { z } from 'zod';
import { defineArguments } from './arguments.ts';
import { bool, choice, decimal, text } from './option.ts';

export const cluster = defineArguments({
  name: 'cluster',
  summary: 'groups events with similar text',
  syntax:
    'cluster [t=<0..1>] [field=<field>] [match=termlist|termset|ngramset] [showcount=<bool>] [countfield=<field>] [labelonly=<bool>] [labelfield=<field>] [delims=<text>]',
  type: 'streaming',
  options: z.strictObject({
    t: decimal('how alike events of a group are', '0.8'),
    field: text('text to compare', '_raw'),
    match: choice(['termlist', 'termset', 'ngramset'], 'by words in order, by words, or by parts of words', 'termlist'),
    showcount: bool('adds the size of the group', 'f'),
    countfield: text('field for the size', 'cluster_count'),
    labelonly: bool('keeps every event and adds only the label', 'f'),
    labelfield: text('field for the label', 'cluster_label'),
    delims: text('characters between words'),
  }),
  least: 0,
  most: 0,
  examples: [{ title: 'kinds of errors', spl: 'index=* error | cluster t=0.7 showcount=t | table cluster_count _raw' }],
});
