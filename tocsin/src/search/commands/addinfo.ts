import { defineArguments } from './arguments.ts';

export const addinfo = defineArguments({
  name: 'addinfo',
  summary: 'adds the range of the search as info_min_time, info_max_time, info_search_time and info_sid',
  syntax: 'addinfo',
  type: 'streaming',
  least: 0,
  most: 0,
  examples: [{ title: 'how far back the search reaches', spl: 'index=* | addinfo | eval back=now()-info_min_time' }],
});
