import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import type { Format } from './framing/format.ts';
import { lineFormat } from './framing/line-format.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { winstonJsonFormat } from './node/json-formats.ts';
import { winstonSimpleFormat, winstonTimedFormat } from './node/winston-text.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const winston = defineCodec({
  name: 'winston',
  summary: 'winston: JSON lines, `simple`, and text with a time in front',
  description:
    'JSON lines are read as those of pino. In text a line that does not begin like a record belongs to the one before; ' +
    'fields that `simple` prints behind the message are read, and colours are passed over. A line break in a message can ' +
    'forge a record in text and cannot in JSON. With the default format winston writes of an error no more than ' +
    '`{"level":"error"}`: use `format.errors({ stack: true })`.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'JSON',
      input:
        '{"ip":"203.0.113.7","level":"warn","message":"login failed","timestamp":"2026-11-23T08:00:58.998Z","user":"bob"}\n',
      events: [
        {
          '@timestamp': 1795420858998,
          'event.action': 'authn_login_fail',
          'log.level': 'warn',
          'user.name': 'bob',
          'source.ip': '203.0.113.7',
          '@metadata.sourcetype': 'winston',
        },
      ],
    },
    {
      title: 'text',
      options: { timeZone: 'UTC' },
      input:
        '2026-11-23T08:00:58.998Z [shop] warn: Failed login for bob from 203.0.113.7\n' +
        '2026-11-23 08:00:59 \u001b[31merror\u001b[39m: order failed\nTypeError: no stock\n    at buy (shop.js:1:2)\n',
      events: [
        {
          '@timestamp': 1795420858998,
          'event.action': 'authn_login_fail',
          'log.level': 'warn',
          'log.logger': 'shop',
          'source.ip': '203.0.113.7',
        },
        { 'log.level': 'error', message: 'order failed', 'error.type': 'TypeError', 'error.message': 'no stock' },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const zone = createZone(options.timeZone);
    const json = winstonJsonFormat(zone);
    const primary: Format = { ...winstonTimedFormat(zone), apart: false };
    const formats = [json, primary, winstonSimpleFormat(zone)];
    return new SourceDecoder(
      { formats, fallback: lineFormat, primary, otherwise: primary, maxLineBytes: options.maxLineBytes },
      context,
    );
  },
});
