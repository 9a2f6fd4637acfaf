import { z } from 'zod';
import { outputBase } from '../../define/index.ts';
import { defineOutputPlugin } from '../output-plugin.ts';

export const nothing = defineOutputPlugin({
  name: 'null',
  summary: 'drops every event',
  description: 'For measurements. https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-null',
  status: 'stable',
  options: z.strictObject({ ...outputBase }),
  examples: [{ title: 'nowhere', pipeline: 'null {}' }],
  isLocal: true,
  defaultCodec: 'plain',
  createEncoder: () => {
    let events = 0;
    return {
      add: () => {
        events += 1;
      },
      get events() {
        return events;
      },
      bytes: 0,
      take: (token) => {
        const batch = { token, events, chunks: [] };
        events = 0;
        return batch;
      },
    };
  },
  createDeliverer: () => ({ deliver: () => Promise.resolve() }),
});
