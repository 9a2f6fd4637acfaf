import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { jsonFormat, notJsonFormat } from './json/format.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const json = defineCodec({
  name: 'json',
  summary: 'each line is a JSON object, whose keys become fields',
  description:
    'The time is taken from `@timestamp`, `timestamp`, `time`, `ts`, `asctime`, `datetime` or `date`: ISO 8601, or seconds, ' +
    'milliseconds, micro- or nanoseconds since the epoch. A scalar whose key is the name of an ECS object (`user`, `host`, ' +
    '`event` …) goes under `labels`. A line that is no JSON object becomes an event with the tag `_jsonparsefailure`.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'an object',
      input: '{"time":"2026-11-23T01:58:06.123456Z","message":"hello","user":{"name":"alice"},"event":"login"}\n',
      events: [
        {
          '@timestamp': 1795399086123,
          '@nanoseconds': 456000,
          message: 'hello',
          'user.name': 'alice',
          'labels.event': 'login',
          '@metadata.sourcetype': 'json',
        },
      ],
    },
    { title: 'no JSON', input: 'oops\n', events: [{ message: 'oops', tags: ['_jsonparsefailure'] }] },
  ],
  createDecoder: (options, context) => {
    const format = jsonFormat(createZone(options.timeZone));
    return new SourceDecoder(
      {
        formats: [format],
        fallback: notJsonFormat,
        primary: format,
        otherwise: format,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
