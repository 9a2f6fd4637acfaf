import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { nginxErrorFormat } from './nginx/format.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const nginxError = defineCodec({
  name: 'nginx-error',
  summary: "nginx's error log",
  description:
    'The client, the request and what follows them are found from the end of the record. nginx escapes nothing, neither ' +
    'line breaks nor quotes: of a record that a client has written in such a way that it can be read in two ways, and of ' +
    'one that nginx has cut at 2048 bytes, no address is taken; the first has the tag `log_forging_suspected`. The ' +
    'stamps have no zone: they are read in `timeZone`. Failed Basic authentication is `authn_login_fail`, what a rule ' +
    'forbids `authz_fail`, a request that cannot be read `malicious_extraneous`.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'a rule, a password',
      options: { timeZone: 'UTC' },
      input:
        '2026/11/25 22:51:30 [error] 12#12: *5 access forbidden by rule, client: 203.0.113.7, server: shop.example, request: "GET /admin HTTP/1.1", host: "shop.example"\n' +
        '2026/11/25 22:51:31 [error] 12#12: *6 user "alice": password mismatch, client: 203.0.113.7, server: shop.example, request: "GET /members/ HTTP/1.1", host: "shop.example"\n',
      events: [
        {
          '@timestamp': 1795647090000,
          message: 'access forbidden by rule',
          'event.action': 'authz_fail',
          'source.ip': '203.0.113.7',
          'http.request.method': 'GET',
          'http.response.status_code': 403,
          'url.path': '/admin',
          'url.domain': 'shop.example',
          'server.address': 'shop.example',
          'log.level': 'error',
          'process.pid': 12,
          '@metadata.sourcetype': 'nginx_error',
        },
        { 'event.action': 'authn_login_fail', 'user.name': 'alice' },
      ],
    },
    {
      title: 'a path that looks like the end of a record',
      options: { timeZone: 'UTC' },
      input:
        '2026/11/25 22:51:30 [error] 12#12: *7 open() "/srv/, client: 198.51.100.66, server: x" failed (2: No such file or directory), client: 203.0.113.7, server: _, request: "GET /,%20client:%20198.51.100.66,%20server:%20x HTTP/1.1", host: "shop.example"\n',
      events: [{ 'source.ip': '203.0.113.7', 'http.response.status_code': 404 }],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const primary = nginxErrorFormat(zone);
    const formats = [primary];
    return new SourceDecoder(
      { formats, fallback: lineFormat, primary, otherwise: primary, maxLineBytes: options.maxLineBytes },
      context,
    );
  },
});
