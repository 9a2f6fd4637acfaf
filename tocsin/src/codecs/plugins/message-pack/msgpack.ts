import { z } from 'zod';
import { codecBase, option } from '../../../define/index.ts';
import { plainEvent, type ValueObject } from '../../../event/index.ts';
import { defineCodecPlugin } from '../../codec-plugin.ts';
import { placed, target, targetField } from '../target.ts';
import { MessagePackDecoder } from './decoder.ts';
import { isMap, pack, toValue, unpack } from './values.ts';

export const msgpack = defineCodecPlugin({
  name: 'msgpack',
  summary: 'MessagePack: each map is an event',
  description: [
    'Messages follow each other without a mark between them, and may be cut anywhere. What is no map becomes an event with the',
    'tag `_msgpackparsefailure`. A message that announces more than 16 MiB or nests deeper than 64 levels is refused, and with',
    'it what follows in its stream, since nothing marks where the next one begins. Binary data becomes text, or base64 where',
    'it is none. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-msgpack',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    format: option.text().optional().describe('accepted; it has no meaning in Logstash either'),
    target,
  }),
  examples: [
    {
      title: 'what is no map',
      codec: 'msgpack',
      decode: { input: '\u0007', events: [{ tags: ['_msgpackparsefailure'] }] },
    },
  ],
  takesPieces: true,
  createDecoder: (options, context) => {
    const field = targetField(options.target);
    return new MessagePackDecoder(
      {
        failureTag: '_msgpackparsefailure',
        read: (bytes) => {
          const unpacked = unpack(bytes);
          if (!isMap(unpacked)) throw new Error('the message is no map');
          return [placed(toValue(unpacked) as ValueObject, field, context.clock())];
        },
      },
      context,
    );
  },
  createEncoder: () => ({ encode: (event) => pack(plainEvent(event)) }),
});
