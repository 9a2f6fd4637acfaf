import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { accessFormat } from './http/access-format.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const clf = defineCodec({
  name: 'clf',
  summary: 'access logs in the common or combined log format (Apache, nginx, gunicorn, morgan)',
  description:
    'Also with the virtual host in front, a third quoted field (forwarded addresses) and a time in decimal seconds at the ' +
    'end. `\\"`, `\\\\` and `\\xHH` are undone where they stand for printable text. `event.action` is `authz_fail` for 401 ' +
    'and 403, `excess_rate_limit_exceeded` for 429, else `http_request`: one 404 is no attack. A line that is none of ' +
    'this becomes a plain line.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'combined',
      input:
        '203.0.113.7 - alice [23/Nov/2026:01:58:06 -0600] "GET /a?b=1 HTTP/1.1" 404 179 "https://e.example/" "curl/7.88.1"\n',
      events: [
        {
          '@timestamp': 1795420686000,
          'source.ip': '203.0.113.7',
          'user.name': 'alice',
          'http.request.method': 'GET',
          'http.version': '1.1',
          'http.response.status_code': 404,
          'http.response.body.bytes': 179,
          'http.request.referrer': 'https://e.example/',
          'url.original': '/a?b=1',
          'url.path': '/a',
          'url.query': 'b=1',
          'user_agent.original': 'curl/7.88.1',
          'event.action': 'http_request',
          'event.outcome': 'failure',
          '@metadata.sourcetype': 'access_combined',
        },
      ],
    },
    {
      title: 'common, IPv6, refused',
      input: '2001:db8::1 - - [23/Nov/2026:01:58:06 +0000] "POST /admin/ HTTP/1.0" 403 -\n',
      events: [
        {
          'source.ip': '2001:db8::1',
          'event.action': 'authz_fail',
          'event.type': 'denied',
          'http.response.body': null,
          '@metadata.sourcetype': 'access_common',
        },
      ],
    },
    {
      title: 'virtual host, a probe that is no request',
      input: 'shop.example:443 198.51.100.9 - - [23/Nov/2026:01:58:06 +0000] "\\x16\\x03\\x01" 400 0 "-" "-"\n',
      events: [
        {
          'destination.domain': 'shop.example',
          'source.ip': '198.51.100.9',
          'http.request.method': null,
          'url.original': '\\x16\\x03\\x01',
          'http.response.status_code': 400,
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const format = accessFormat({ zone: createZone(options.timeZone) });
    return new SourceDecoder(
      {
        formats: [format],
        fallback: lineFormat,
        primary: format,
        otherwise: format,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
