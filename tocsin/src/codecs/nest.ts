import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { nestJsonFormat } from './node/json-formats.ts';
import { nestTextFormat } from './node/nest-text.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const nest = defineCodec({
  name: 'nest',
  summary: 'Nest: the console logger with and without colours, and its JSON',
  description:
    'The stamp is read as the locale of the process writes it: with AM or PM the month stands first, else the day. It has ' +
    'no zone: it is read in `timeZone`. A line that does not begin like a record belongs to the one before it, so a stack ' +
    'does; a line break in a message can forge a record in text and cannot in JSON.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'text, with colours',
      options: { timeZone: 'UTC' },
      input:
        '\u001b[33m[Nest] 103  - \u001b[39m11/25/2026, 10:41:16 PM \u001b[33m   WARN\u001b[39m \u001b[38;5;3m[AuthService] \u001b[39m\u001b[33mFailed login for alice from 203.0.113.7\u001b[39m\u001b[38;5;3m +3ms\u001b[39m\n',
      events: [
        {
          '@timestamp': 1795646476000,
          message: 'Failed login for alice from 203.0.113.7',
          'event.action': 'authn_login_fail',
          'user.name': 'alice',
          'source.ip': '203.0.113.7',
          'log.level': 'warn',
          'log.logger': 'AuthService',
          'process.pid': 103,
          '@metadata.sourcetype': 'nest',
        },
      ],
    },
    {
      title: 'JSON',
      input:
        '{"level":"error","pid":103,"timestamp":1795646476940,"message":"order failed","context":"Orders","stack":"TypeError: no stock\\n    at buy (shop.js:1:2)"}\n',
      events: [
        {
          '@timestamp': 1795646476940,
          message: 'order failed',
          'log.logger': 'Orders',
          'error.type': 'TypeError',
          'process.pid': 103,
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const primary = nestTextFormat(zone);
    const formats = [nestJsonFormat(zone), primary];
    return new SourceDecoder(
      { formats, fallback: lineFormat, primary, otherwise: primary, maxLineBytes: options.maxLineBytes },
      context,
    );
  },
});
