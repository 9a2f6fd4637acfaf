import { z } from 'zod';
import { codecBase, type Ecs, ecsOption, option } from '../../../define/index.ts';
import { CefTimes } from '../../cef/times.ts';
import type { Decoder } from '../../codec.ts';
import { defineCodecPlugin, type EventEncoder, type PluginDecoderContext } from '../../codec-plugin.ts';
import { CefReader, cefDecoder } from './decoder.ts';
import { cefEncoder, HEADER_DEFAULTS } from './encoder.ts';
import { cefNames } from './fields.ts';

const options = z.strictObject({
  ...codecBase,
  ...ecsOption,
  vendor: option.text().default(HEADER_DEFAULTS.vendor).describe('written: vendor of the device, with `%{field}`'),
  product: option.text().default(HEADER_DEFAULTS.product).describe('written: product, with `%{field}`'),
  version: option.text().default(HEADER_DEFAULTS.version).describe('written: version of the product, with `%{field}`'),
  signature: option
    .text()
    .default(HEADER_DEFAULTS.signature)
    .describe('written: class id of the event, with `%{field}`'),
  name: option.text().default(HEADER_DEFAULTS.name).describe('written: what happened, with `%{field}`'),
  severity: option
    .text()
    .default(HEADER_DEFAULTS.severity)
    .describe('written: a whole number from 0 to 10, with `%{field}`; anything else becomes 6'),
  fields: option.list().default([]).describe('fields that are written into the extension, where an event has them'),
  reverse_mapping: option
    .boolean()
    .default(false)
    .describe('writes the short keys of the standard (`src`) in place of the full names (`sourceAddress`)'),
  delimiter: option
    .text(z.string().min(1))
    .optional()
    .describe('what stands between messages; `\\r` and `\\n` mean the control characters'),
  default_timezone: option.text().optional().describe('zone of times that name none; default: the system’s'),
  locale: option.text().optional().describe('language of the names of months; default: English'),
  raw_data_field: option.text().optional().describe('field that gets the message as it came'),
  device: option
    .choice(['observer', 'host'])
    .default('observer')
    .describe('with ECS: whether fields of the device are those of the observer or of the host'),
});

type Options = z.output<typeof options>;

const delimiterOf = ({ delimiter }: Options): string | undefined =>
  delimiter?.replaceAll('\\r', '\r').replaceAll('\\n', '\n');

function createDecoder(own: Options, delimiter: string | undefined, context: PluginDecoderContext): Decoder {
  const ecs: Ecs = own.ecs_compatibility ?? context.ecs;
  const names = cefNames({ ecs, device: own.device, isReversed: false });
  const times =
    ecs === 'disabled'
      ? undefined
      : new CefTimes({ zone: own.default_timezone, locale: own.locale, clock: context.clock });
  return cefDecoder(new CefReader({ names, times, rawField: own.raw_data_field }), delimiter, context);
}

function createEncoder(own: Options, delimiter: string, ecs: Ecs): EventEncoder {
  const names = cefNames({ ecs: own.ecs_compatibility ?? ecs, device: own.device, isReversed: own.reverse_mapping });
  return cefEncoder({ ...own, delimiter }, names);
}

const description = [
  '`[syslog header ]CEF:0|vendor|product|version|class id|name|severity|extension`. Keys of the extension, short or full, become',
  'the full names, or with ECS the fields of ECS, where times become timestamps (`rt` is `@timestamp`; a time without a zone',
  'is one of `dtz`, else of `default_timezone`). Keys that are not known stay as they are. What is no CEF becomes an event with',
  'the text in `message` and the tag `_cefparsefailure`.',
  'https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-cef',
].join('\n');

const MESSAGE = 'CEF:0|acme|waf|1.0|100|blocked|7|src=203.0.113.9 spt=1232 msg=a\\=b act=deny';

export const cef = defineCodecPlugin({
  name: 'cef',
  summary: "ArcSight's Common Event Format",
  description: `${description} Where lines are read, \`cef_lines\` takes its place.`,
  status: 'stable',
  options,
  examples: [
    {
      title: 'fields of ECS',
      codec: 'cef',
      decode: {
        input: MESSAGE,
        events: [
          {
            cef: { version: '0', name: 'blocked' },
            observer: { vendor: 'acme', product: 'waf', version: '1.0' },
            event: { code: '100', severity: '7', action: 'deny' },
            source: { ip: '203.0.113.9', port: '1232' },
            message: 'a=b',
          },
        ],
      },
    },
    {
      title: 'the full names of CEF',
      codec: 'cef',
      ecs: 'disabled',
      decode: {
        input: MESSAGE,
        events: [{ deviceVendor: 'acme', name: 'blocked', sourceAddress: '203.0.113.9', deviceAction: 'deny' }],
      },
    },
    {
      title: 'written with short keys',
      codec:
        'cef { vendor => "acme" severity => "%{level}" fields => ["[source][ip]", "message"] reverse_mapping => true }',
      encode: {
        events: [{ level: 8, source: { ip: '203.0.113.9' }, message: 'a=b' }],
        output: 'CEF:0|acme|Logstash|1.0|Logstash|Logstash|8|src=203.0.113.9 msg=a\\=b',
      },
    },
  ],
  onLines: 'cef_lines',
  createDecoder: (own, context) => createDecoder(own, delimiterOf(own), context),
  createEncoder: (own, { ecs }) => createEncoder(own, delimiterOf(own) ?? '', ecs),
});

export const cefLines = defineCodecPlugin({
  name: 'cef_lines',
  summary: "ArcSight's Common Event Format, a message on each line",
  description: `${description} This is \`cef\` with a line feed as its \`delimiter\`.`,
  status: 'stable',
  options,
  examples: [
    {
      title: 'two messages',
      codec: 'cef_lines',
      decode: {
        input: 'CEF:0|a|b|1|2|first|3|src=192.0.2.1\nCEF:0|a|b|1|2|second|3|\n',
        events: [
          { cef: { name: 'first' }, source: { ip: '192.0.2.1' } },
          { cef: { name: 'second' }, source: null },
        ],
      },
    },
  ],
  createDecoder: (own, context) => createDecoder(own, delimiterOf(own) ?? '\n', context),
  createEncoder: (own, { ecs }) => createEncoder(own, delimiterOf(own) ?? '\n', ecs),
});
