import { z } from 'zod';
import { codecBase, option } from '../../../define/index.ts';
import { addTag, type Event, type Field, plainEvent, type ValueObject } from '../../../event/index.ts';
import { defineCodecPlugin } from '../../codec-plugin.ts';
import { placed, target, targetField } from '../target.ts';
import { MessagePackDecoder } from './decoder.ts';
import { type ForwardEntry, forwardTime, readForward } from './forward.ts';
import { EventTime, isMap, pack, toValue } from './values.ts';

/** What a compressed message may become: the ratio of gzip goes to a thousand. */
const MAX_INFLATED = 32 << 20;
/** An entry may be three bytes, and the event of it several hundred. */
const MAX_ENTRIES = 500_000;

export const fluent = defineCodecPlugin({
  name: 'fluent',
  summary: 'the Forward protocol of Fluentd and Fluent Bit',
  description: [
    'Messages of all four modes: `[tag, time, record]`, `[tag, [[time, record] …]]`, and the packed form of it, also',
    'compressed by gzip (up to 32 MiB inflated). The time of a record becomes `@timestamp`, its tag a member of `tags`. What',
    'can’t be read becomes an event with the tag `_fluentparsefailure`. Acknowledgements (`chunk`) and the handshake with a',
    'shared key need an answer, which a codec can’t give.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-fluent',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    nanosecond_precision: option
      .boolean()
      .default(false)
      .describe('keeps nanoseconds of times, and writes them; times with nanoseconds are read either way'),
    target,
  }),
  examples: [
    {
      title: 'what is no message',
      codec: 'fluent',
      decode: { input: '\u0007', events: [{ tags: ['_fluentparsefailure'] }] },
    },
  ],
  takesPieces: true,
  createDecoder: (options, context) => {
    const field = targetField(options.target);
    const toEvent = recordReader(field, options.nanosecond_precision, context.clock);
    return new MessagePackDecoder(
      {
        failureTag: '_fluentparsefailure',
        read: function* (bytes) {
          let entries = 0;
          const message = readForward(bytes, { maxInflated: MAX_INFLATED });
          for (const entry of message?.entries ?? []) {
            if (++entries > MAX_ENTRIES) throw new Error(`a message holds more than ${MAX_ENTRIES} entries`);
            yield toEvent(message?.tag ?? '', entry);
          }
        },
      },
      context,
    );
  },
  createEncoder: ({ nanosecond_precision }) => ({
    encode: (event) => {
      const milliseconds = event['@timestamp'];
      const seconds = Math.floor(milliseconds / 1000);
      const nanoseconds = (milliseconds - seconds * 1000) * 1_000_000 + (event['@nanoseconds'] ?? 0);
      return pack([
        tagOf(event),
        nanosecond_precision ? new EventTime(seconds, nanoseconds) : seconds,
        plainEvent(event),
      ]);
    },
  }),
});

const tagOf = ({ tags }: Event): string => {
  if (tags === undefined || tags === null) return 'log';
  return Array.isArray(tags) ? tags.join('.') : String(tags);
};

const recordReader =
  (field: Field | undefined, isPrecise: boolean, clock: () => number) =>
  (tag: string, { time, record }: ForwardEntry): Event => {
    if (!isMap(record)) throw new Error('a record is no map');
    const event = placed(toValue(record) as ValueObject, field, clock());
    const [milliseconds, nanoseconds] = forwardTime(time);
    event['@timestamp'] = milliseconds;
    if (isPrecise && nanoseconds > 0) event['@nanoseconds'] = nanoseconds;
    else delete event['@nanoseconds'];
    addTag(event, tag);
    return event;
  };
