import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { apacheErrorFormat } from './apache/format.ts';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const apacheError = defineCodec({
  name: 'apache-error',
  summary: "Apache's error log, of 2.2 and 2.4",
  description:
    '`event.code` is the number of the message (`AH01630`), `log.logger` the module. The stamps have no zone: they are read ' +
    'in `timeZone`. Apache escapes line breaks, and the client stands before what a client can write.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: '2.4 and 2.2',
      options: { timeZone: 'UTC' },
      input:
        '[Wed Nov 25 22:51:30.905701 2026] [authz_core:error] [pid 25920:tid 25925] [client 203.0.113.7:58074] AH01630: client denied by server configuration: /srv/www/closed, referer: https://shop.example/\n' +
        '[Wed Oct 11 14:32:52 2000] [error] [client 203.0.113.7] user eve: authentication failure for "/members/": Password Mismatch\n',
      events: [
        {
          '@timestamp': 1795647090905,
          '@nanoseconds': 701000,
          message: 'client denied by server configuration: /srv/www/closed',
          'event.action': 'authz_fail',
          'event.code': 'AH01630',
          'source.ip': '203.0.113.7',
          'source.port': 58074,
          'http.request.referrer': 'https://shop.example/',
          'log.level': 'error',
          'log.logger': 'authz_core',
          'process.pid': 25920,
          'process.thread.id': 25925,
          '@metadata.sourcetype': 'apache_error',
        },
        {
          '@timestamp': 971274772000,
          'event.action': 'authn_login_fail',
          'user.name': 'eve',
          'source.ip': '203.0.113.7',
          'source.port': null,
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const primary = apacheErrorFormat(zone);
    const formats = [primary];
    return new SourceDecoder(
      { formats, fallback: lineFormat, primary, otherwise: primary, maxLineBytes: options.maxLineBytes },
      context,
    );
  },
});
