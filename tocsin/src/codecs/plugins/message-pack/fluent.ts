import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { codecBase, option } from '../../../define/index.ts';
import { addTag, type Event, type Field, plainEvent, type ValueObject } from '../../../event/index.ts';
import { defineCodecPlugin } from '../../codec-plugin.ts';
import { placed, target, targetField } from '../target.ts';
import { MessagePackDecoder } from './decoder.ts';
import { binaryText, EventTime, isMap, millisecondsOf, pack, toValue, unpack, unpackAll, unpackRaw } from './values.ts';

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
          for (const entry of entriesOf(bytes)) {
            if (++entries > MAX_ENTRIES) throw new Error(`a message holds more than ${MAX_ENTRIES} entries`);
            yield toEvent(entry);
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

interface Entry {
  readonly tag: string;
  readonly time: unknown;
  readonly record: unknown;
}

function* entriesOf(bytes: Uint8Array): Generator<Entry> {
  const message = unpack(bytes);
  // A lone nil keeps the connection alive.
  if (message === null) return;
  const [first, second, third] = listOf(message);
  const tag = textOf(first);
  if (tag === undefined) throw new Error('the message has no tag');
  if (Array.isArray(second)) for (const entry of second) yield entryOf(tag, entry);
  else if (second instanceof Uint8Array) yield* packedEntries(tag, second, third);
  else if (typeof second === 'string') yield* packedEntries(tag, listOf(unpackRaw(bytes))[1], third);
  else yield { tag, time: second, record: third };
}

const listOf = (message: unknown): readonly unknown[] => {
  if (!Array.isArray(message)) throw new Error('the message is no list');
  return message;
};

function* packedEntries(tag: string, packed: unknown, options: unknown): Generator<Entry> {
  if (!(packed instanceof Uint8Array)) throw new Error('the packed entries are no binary data');
  const isCompressed = isMap(options) && textOf(options.compressed) === 'gzip';
  const bytes = isCompressed ? gunzipSync(packed, { maxOutputLength: MAX_INFLATED }) : packed;
  for (const entry of unpackAll(bytes)) yield entryOf(tag, entry);
}

function entryOf(tag: string, entry: unknown): Entry {
  if (!Array.isArray(entry)) throw new Error('an entry is no pair of time and record');
  const [time, record] = entry as readonly unknown[];
  return { tag, time, record };
}

const textOf = (unpacked: unknown): string | undefined => {
  if (typeof unpacked === 'string') return unpacked;
  return unpacked instanceof Uint8Array ? binaryText(unpacked) : undefined;
};

const recordReader =
  (field: Field | undefined, isPrecise: boolean, clock: () => number) =>
  ({ tag, time, record }: Entry): Event => {
    if (!isMap(record)) throw new Error('a record is no map');
    const event = placed(toValue(record) as ValueObject, field, clock());
    const [milliseconds, nanoseconds] = timeOf(time);
    event['@timestamp'] = milliseconds;
    if (isPrecise && nanoseconds > 0) event['@nanoseconds'] = nanoseconds;
    else delete event['@nanoseconds'];
    addTag(event, tag);
    return event;
  };

function timeOf(time: unknown): [milliseconds: number, nanoseconds: number] {
  if (time instanceof EventTime) return millisecondsOf(time);
  if (typeof time === 'number' && Number.isFinite(time)) return [Math.round(time * 1000), 0];
  throw new Error('a time is neither a number nor an EventTime');
}
