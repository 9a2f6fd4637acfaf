import { z } from 'zod';
import { codecBase } from '../../define/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';

export const dots = defineCodecPlugin({
  name: 'dots',
  summary: 'writes one dot for each event',
  description: 'To see how fast it goes. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-dots',
  status: 'stable',
  options: z.strictObject({ ...codecBase }),
  examples: [{ title: 'two events', codec: 'dots', encode: { events: [{ a: 1 }, { a: 2 }], output: '..' } }],
  createEncoder: () => ({ encode: () => '.' }),
});
