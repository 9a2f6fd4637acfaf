import { z } from 'zod';
import { codecBase, ecsOption, option } from '../../define/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { charsetText } from '../framing/charset.ts';
import { charset } from './charset-option.ts';
import { eventText } from './event-text.ts';
import { rawEvent } from './raw-event.ts';

export const plain = defineCodecPlugin({
  name: 'plain',
  summary: 'what comes in as one piece is one event, its text in `message`',
  description:
    'On streams that are read line by line, `line` takes its place. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-plain',
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    ...ecsOption,
    charset,
    format: option
      .text()
      .optional()
      .describe('how an event is written, with `%{field}`; default: time, host and message'),
  }),
  examples: [
    {
      title: 'a message',
      codec: 'plain',
      decode: { input: 'one\ntwo', events: [{ message: 'one\ntwo', event: { original: 'one\ntwo' } }] },
    },
    {
      title: 'a format',
      codec: 'plain { format => "%{user}: %{message}" }',
      encode: { events: [{ user: 'ann', message: 'hello' }], output: 'ann: hello' },
    },
  ],
  onLines: 'line',
  createDecoder: (options, { ecs, emit, offset, clock, count }) => {
    const text = charsetText(options.charset, count);
    const event = rawEvent(ecs);
    let at = offset;
    return {
      push: (chunk) => {
        const from = at;
        at += chunk.length;
        const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        emit(event(text(bytes), clock()), from, at);
      },
      flush: () => undefined,
      get settled() {
        return at;
      },
      pending: false,
    };
  },
  createEncoder: ({ format }) => ({ encode: eventText(format) }),
});
