import { z } from 'zod';
import { codecBase, ecsOption, option } from '../../define/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { charset } from './charset-option.ts';
import { eventText } from './event-text.ts';
import { decodePieces, MAX_PIECE_BYTES } from './pieces.ts';
import { rawEvent } from './raw-event.ts';

export const line = defineCodecPlugin({
  name: 'line',
  summary: 'each line is an event, its text in `message`',
  description:
    'An empty line is an event, and a carriage return stays where it is, as in Logstash. ' +
    'Of a line of more than 20 MiB the beginning is kept. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-line',
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    ...ecsOption,
    charset,
    format: option
      .text()
      .optional()
      .describe('how an event is written, with `%{field}`; default: time, host and message'),
    delimiter: option.text(z.string().min(1)).default('\n').describe('what ends a line'),
  }),
  examples: [
    {
      title: 'two lines',
      codec: 'line',
      decode: { input: 'one\ntwo', events: [{ message: 'one', event: { original: 'one' } }, { message: 'two' }] },
    },
    {
      title: 'another delimiter',
      codec: 'line { delimiter => "||" }',
      ecs: 'disabled',
      decode: { input: 'one||two||', events: [{ message: 'one', event: null }, { message: 'two' }] },
      encode: {
        events: [{ host: 'web1', message: 'x', '@timestamp': '2026-01-02T03:04:05Z' }],
        output: '2026-01-02T03:04:05.000Z web1 x||',
      },
    },
  ],
  isLineWise: true,
  createDecoder: (options, context) => {
    const { ecs, emit } = context;
    const event = rawEvent(ecs);
    return decodePieces({ ...options, maxBytes: MAX_PIECE_BYTES }, context, (text, from, to, now) =>
      emit(event(text, now), from, to),
    );
  },
  createEncoder: ({ format, delimiter }) => {
    const text = eventText(format);
    return { encode: (event) => text(event) + delimiter };
  },
});
