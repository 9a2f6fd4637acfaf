import { z } from 'zod';
import { codecBase, ecsOption, option } from '../../define/index.ts';
import { eventJson, fieldOf, writeEventJson } from '../../event/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { charsetText } from '../framing/charset.ts';
import { charset } from './charset-option.ts';
import { jsonEvents } from './json-events.ts';

export const json = defineCodecPlugin({
  name: 'json',
  summary: 'a JSON object is an event, a list of them as many',
  description:
    'On streams that are read line by line, `json_lines` takes its place. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-json',
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    ...ecsOption,
    charset,
    target: option.text().optional().describe('field that the decoded fields are put into; default: the event itself'),
  }),
  examples: [
    {
      title: 'an object',
      codec: 'json',
      decode: { input: '{"user":"ann"}', events: [{ user: 'ann', event: { original: '{"user":"ann"}' } }] },
      encode: {
        events: [{ '@timestamp': '2026-01-02T03:04:05Z', user: 'ann' }],
        output: '{"@timestamp":"2026-01-02T03:04:05.000Z","@version":"1","user":"ann"}',
      },
    },
    {
      title: 'a list, under a field',
      codec: 'json { target => "doc" }',
      ecs: 'disabled',
      decode: { input: '[{"a":1},{"a":2}]', events: [{ doc: { a: 1 } }, { doc: { a: 2 } }] },
    },
    {
      title: 'no JSON',
      codec: 'json',
      decode: { input: 'oops', events: [{ message: 'oops', tags: ['_jsonparsefailure'] }] },
    },
  ],
  onLines: 'json_lines',
  createDecoder: (options, { ecs, emit, offset, clock, count }) => {
    const text = charsetText(options.charset, count);
    const events = jsonEvents(options.target);
    const original = ecs === 'disabled' ? undefined : fieldOf('[event][original]');
    let at = offset;
    return {
      push: (chunk) => {
        const from = at;
        at += chunk.length;
        const payload = text(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        const found = events(payload, clock());
        const [first] = found;
        if (found.length === 1 && first !== undefined && original?.get(first) === undefined)
          original?.set(first, payload);
        for (const event of found) emit(event, from, at);
      },
      flush: () => undefined,
      get settled() {
        return at;
      },
      pending: false,
    };
  },
  createEncoder: () => ({ encode: eventJson, write: writeEventJson }),
});
