import { z } from 'zod';
import { codecBase, ecsOption, option } from '../../define/index.ts';
import { eventJson, writeEventJson } from '../../event/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { charset } from './charset-option.ts';
import { jsonEvents } from './json-events.ts';
import { decodePieces } from './pieces.ts';

export const jsonLines = defineCodecPlugin({
  name: 'json_lines',
  summary: 'each line is a JSON object or a list of them',
  description:
    'Blank lines are passed over. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-json_lines',
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    ...ecsOption,
    charset,
    delimiter: option.text(z.string().min(1)).default('\n').describe('what ends a line'),
    target: option.text().optional().describe('field that the decoded fields are put into; default: the event itself'),
    decode_size_limit_bytes: option
      .number(z.number().int().min(1))
      .default(512 * 1024 * 1024)
      .describe('longest line in bytes; of a longer one the beginning is kept, which is no JSON then'),
  }),
  examples: [
    {
      title: 'two lines',
      codec: 'json_lines',
      decode: { input: '{"n":1}\n\n{"n":2}', events: [{ n: 1 }, { n: 2 }] },
      encode: {
        events: [{ '@timestamp': '2026-01-02T03:04:05Z', n: 1 }],
        output: '{"@timestamp":"2026-01-02T03:04:05.000Z","@version":"1","n":1}\n',
      },
    },
    {
      title: 'a line that is no JSON',
      codec: 'json_lines',
      decode: { input: 'oops\n', events: [{ message: 'oops', tags: ['_jsonparsefailure'] }] },
    },
  ],
  isLineWise: true,
  createDecoder: (options, context) => {
    const { emit } = context;
    const events = jsonEvents(options.target);
    return decodePieces({ ...options, maxBytes: options.decode_size_limit_bytes }, context, (text, from, to, now) => {
      for (const event of events(text, now)) emit(event, from, to);
    });
  },
  createEncoder: ({ delimiter }) => {
    const end = Buffer.from(delimiter);
    return {
      encode: (event) => eventJson(event) + delimiter,
      write: (event, out) => {
        writeEventJson(event, out);
        for (const byte of end) out.byte(byte);
      },
    };
  },
});
