import { z } from 'zod';
import { codecBase, option } from '../../define/index.ts';
import { addTag, type Event, newEvent, template } from '../../event/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { LEEF_FAILURE_TAG } from '../leef/decode.ts';
import { decodeLeef, encodeLeef } from '../leef/index.ts';
import { charset } from './charset-option.ts';
import { decodePieces } from './pieces.ts';

/** Longest message in bytes. */
const MAX_BYTES = 1 << 20;

/** Not of Logstash, which has no such codec. */
export const leef = defineCodecPlugin({
  name: 'leef',
  summary: "QRadar's Log Event Extended Format, a message on each line",
  description:
    'Not in Logstash. Keys of QRadar become fields of ECS and back, as the codec `leef` of inputs describes. The event id is ' +
    '`event.action`, the delimiter one that no value holds. What is no LEEF becomes an event with the text in `message` and the ' +
    'tag `_leefparsefailure`.',
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    charset,
    vendor: option
      .text()
      .optional()
      .describe('written where no `observer.vendor` is there, with `%{field}`; default: Tocsin'),
    product: option.text().optional().describe('the same for `observer.product`'),
    version: option.text().optional().describe('the same for `observer.version`; default: 1.0'),
    leef_version: option
      .choice(['1.0', '2.0'])
      .default('2.0')
      .describe('written: with 1.0 the delimiter is a tab, and tabs in values become spaces'),
    delimiter: option.text(z.string().min(1)).default('\n').describe('what ends a message'),
    default_timezone: option.text().optional().describe('zone of times that name none; default: the system’s'),
  }),
  examples: [
    {
      title: 'read',
      codec: 'leef',
      decode: {
        input: 'LEEF:2.0|Acme|VPN|3.1|authn_login_fail|^|usrName=alice^src=203.0.113.7^sev=8\noops\n',
        events: [
          {
            event: { action: 'authn_login_fail', severity: 8 },
            observer: { vendor: 'Acme' },
            source: { ip: '203.0.113.7' },
            user: { name: 'alice' },
          },
          { message: 'oops', tags: ['_leefparsefailure'] },
        ],
      },
    },
    {
      title: 'written',
      codec: 'leef { vendor => "Acme" product => "%{app}" }',
      encode: {
        events: [
          {
            '@timestamp': '2026-11-23T01:58:06Z',
            app: 'shop',
            event: { action: 'authn_login_fail' },
            user: { name: 'alice' },
          },
        ],
        output:
          'LEEF:2.0|Acme|shop|1.0|authn_login_fail|x09|devTime=1795399086000\tsev=5\tusrName=alice\taction=authn_login_fail\n',
      },
    },
  ],
  isLineWise: true,
  createDecoder: (options, context) => {
    const timeZone = options.default_timezone;
    return decodePieces({ ...options, maxBytes: MAX_BYTES }, context, (text, from, to, now) => {
      if (text.trim() !== '') context.emit(read(text, now, timeZone), from, to);
    });
  },
  createEncoder: ({ vendor, product, version, leef_version: leefVersion, delimiter }) => {
    const [ofVendor, ofProduct, ofVersion] = [vendor, product, version].map((text) =>
      text === undefined ? undefined : template(text),
    );
    return {
      encode: (event) => {
        const device = { vendor: ofVendor?.(event), product: ofProduct?.(event), version: ofVersion?.(event) };
        return encodeLeef(event, { ...device, leefVersion }) + delimiter;
      },
    };
  },
});

function read(text: string, now: number, timeZone: string | undefined): Event {
  const event = newEvent(now);
  if (decodeLeef(text, event, { timeZone })) return event;
  event.message = text;
  addTag(event, LEEF_FAILURE_TAG);
  return event;
}
