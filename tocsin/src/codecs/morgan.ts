import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { morganAccessFormat, morganFormat } from './node/morgan-format.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const morgan = defineCodec({
  name: 'morgan',
  summary: 'access lines of morgan (Express): combined, common, short, tiny, dev',
  description:
    '`short`, `tiny` and `dev` say no time: it is that of arrival. `tiny` and `dev` do not say from whom a request came. The ' +
    'colours of `dev` are passed over; `event.original` keeps them.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'short, tiny, dev',
      input:
        '203.0.113.7 alice GET /a?b=1 HTTP/1.1 403 12 - 0.815 ms\n' +
        'GET /a 200 2 - 0.815 ms\n' +
        '\u001b[0mPOST /login \u001b[33m401\u001b[0m 3.480 ms - 2\u001b[0m\n',
      events: [
        {
          'event.action': 'authz_fail',
          'event.duration': 815_000,
          'source.ip': '203.0.113.7',
          'user.name': 'alice',
          'http.request.method': 'GET',
          'http.version': '1.1',
          'http.response.status_code': 403,
          'http.response.body.bytes': 12,
          'url.path': '/a',
          'url.query': 'b=1',
          '@metadata.sourcetype': 'morgan',
        },
        { 'event.action': 'http_request', 'http.response.status_code': 200, source: null },
        {
          message: 'POST /login 401 3.480 ms - 2',
          'event.original': '\u001b[0mPOST /login \u001b[33m401\u001b[0m 3.480 ms - 2\u001b[0m',
          'http.response.status_code': 401,
        },
      ],
    },
    {
      title: 'combined',
      input: '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /a HTTP/1.1" 200 2 "-" "curl/7.88.1"\n',
      events: [{ 'source.ip': '203.0.113.7', 'event.module': 'morgan', '@metadata.sourcetype': 'access_combined' }],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const primary = morganFormat;
    const formats = [primary, morganAccessFormat(zone)];
    return new SourceDecoder(
      { formats, fallback: lineFormat, primary, otherwise: primary, maxLineBytes: options.maxLineBytes },
      context,
    );
  },
});
