import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { cancel, isCancelled } from '../event/index.ts';
import { defineFilter } from './filter.ts';

export const drop = defineFilter({
  name: 'drop',
  summary: 'drops every event that reaches it, or a part of them',
  description: 'Mostly within a condition. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-drop',
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    percentage: option.number(z.number().min(0).max(100)).default(100).describe('how many of them, at random'),
  }),
  examples: [
    {
      title: 'debug messages',
      pipeline: 'if [level] == "debug" { drop {} }',
      event: { level: 'debug', message: 'cache miss' },
      expect: [],
    },
  ],
  create: ({ percentage }, { matched, count }) => ({
    filter: (events) => {
      for (const event of events) {
        if (isCancelled(event) || (percentage < 100 && Math.random() * 100 >= percentage)) continue;
        matched(event);
        cancel(event);
        count('dropped');
      }
      return events;
    },
  }),
});
