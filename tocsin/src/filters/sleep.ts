import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { type Event, isCancelled, template } from '../event/index.ts';
import { defineFilter } from './filter.ts';

/** The longest that a timer of Node.js can be set to. */
const LONGEST = 2 ** 31 - 1;

export const sleep = defineFilter({
  name: 'sleep',
  summary: 'holds events back for a while',
  description: `For tests. The events of a batch wait together, for the sum of their times. With \`replay\` the time between events is that between their
\`@timestamp\`s, divided by \`time\`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-sleep`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    time: option.text().optional().describe('seconds; may hold %{fields}'),
    every: option.number(z.number().min(1)).default(1).describe('at each n-th event'),
    replay: option.boolean().default(false).describe('as far apart as their times are'),
  }),
  examples: [
    {
      title: 'at each tenth event',
      pipeline: 'sleep { time => 1 every => 10 add_field => { "waited" => "1" } }',
      event: { message: 'the first' },
      expect: [{ message: 'the first', waited: '1' }],
    },
  ],
  create: ({ time, every, replay }, { matched }) => {
    if (time === undefined && !replay) throw new Error('"time" is missing: write how many seconds to wait');
    const seconds = template(time ?? '1');
    let count = 0;
    let lastTime: number | undefined;
    let wake: (() => void) | undefined;

    const delayOf = (event: Event): number => {
      const number = Number.parseFloat(seconds(event));
      const amount = Number.isFinite(number) && number > 0 ? number * 1000 : 0;
      if (replay) {
        const passed = event['@timestamp'] - (lastTime ?? event['@timestamp']);
        lastTime = event['@timestamp'];
        return amount > 0 ? Math.max(0, passed / (amount / 1000)) : 0;
      }
      count = (count + 1) % every;
      return count === 0 ? amount : 0;
    };
    return {
      filter: async (events) => {
        let delay = 0;
        for (const event of events) if (!isCancelled(event)) delay += delayOf(event);
        if (delay > 0)
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, Math.min(delay, LONGEST));
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        wake = undefined;
        for (const event of events) if (!isCancelled(event)) matched(event);
        return events;
      },
      close: () => wake?.(),
    };
  },
});
