import { z } from 'zod';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes } from './options.ts';
import { uvicornFormat } from './uvicorn/format.ts';

export const uvicorn = defineCodec({
  name: 'uvicorn',
  summary: 'uvicorn: its default log of accesses and of its life, with and without colours',
  description:
    'It says no time: it is that of arrival. Requests that uvicorn refuses to read are `malicious_extraneous`; it does not ' +
    'say from whom they came.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes }),
  examples: [
    {
      title: 'an access and a start',
      input:
        '\u001b[32mINFO\u001b[0m:     203.0.113.7:50123 - "\u001b[1mGET /x?y=1 HTTP/1.1\u001b[0m" \u001b[31m404 Not Found\u001b[0m\n' +
        'INFO:     Started server process [4318]\n' +
        'INFO:     ::1:50123 - "POST /login HTTP/1.1" 401 Unauthorized\n',
      events: [
        {
          'event.action': 'http_request',
          'event.outcome': 'failure',
          'source.ip': '203.0.113.7',
          'source.port': 50123,
          'http.response.status_code': 404,
          'url.path': '/x',
          'log.level': 'info',
          '@metadata.sourcetype': 'uvicorn',
        },
        { 'event.action': 'worker_started', 'process.pid': 4318 },
        { 'event.action': 'authz_fail', 'source.ip': '::1', 'source.port': 50123 },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const primary = uvicornFormat;
    const formats = [primary];
    return new SourceDecoder(
      { formats, fallback: lineFormat, primary, otherwise: primary, maxLineBytes: options.maxLineBytes },
      context,
    );
  },
});
