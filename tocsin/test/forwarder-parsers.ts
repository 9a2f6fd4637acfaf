import {
  EventTime,
  forwardTime,
  isMap,
  MessagePackFramer,
  readForward,
  toValue,
  writeForward,
} from '../src/codecs/index.ts';
import {
  encodeS2sCapabilities,
  encodeS2sFrame,
  encodeS2sHello,
  encodeS2sPacket,
  S2sDecoder,
  type S2sEvent,
} from '../src/inputs/index.ts';
import {
  compressedFrame,
  dataFrame,
  FrameError,
  jsonFrame,
  jsonWindow,
  windowFrame,
} from '../src/inputs/lumberjack/frames.ts';
import { FrameReader } from '../src/inputs/lumberjack/reader.ts';
import { Malformed } from '../src/inputs/splunk-s2s/wire/index.ts';
import { collect, isRefused, type Parser, type Refused } from './parser.ts';

const S2S_EVENT: S2sEvent = {
  kind: 'event',
  channel: 1,
  flags: 0x23f,
  position: { stream: 1, offset: 7, suboffset: 0 },
  id: 5,
  time: 1_795_399_086,
  fields: [
    { type: 4, name: '_subsecond', value: '.123' },
    { type: 5, name: 0, value: 'x' },
    { type: 0x0f, name: 'word', value: { offset: 0, length: 4 } },
  ],
  raw: Buffer.from('some text\nand more\n'),
};

export const s2s: Parser = {
  name: 's2s',
  samples: [
    Buffer.concat([
      encodeS2sHello({ version: 3, serverName: 'forwarder', managementPort: '8089' }),
      encodeS2sCapabilities('ack=1;compression=0'),
      encodeS2sFrame({
        raw: Buffer.from('a line'),
        pairs: [
          ['_time', '1795399086'],
          ['MetaData:Source', 'source::/var/log/x'],
          ['_meta', 'a::b c::"d e"'],
          ['_done', '_done'],
        ],
      }),
    ]),
    Buffer.concat([
      encodeS2sHello({ version: 3, serverName: 'f', managementPort: '1' }),
      encodeS2sPacket({ kind: 'init', text: 'tz' }),
      encodeS2sPacket({
        kind: 'channel',
        channel: 1,
        source: 'source::/x',
        host: 'host::h',
        sourcetype: 'sourcetype::t',
        code: undefined,
        columns: ['date_hour', 'x'],
      }),
      encodeS2sPacket(S2S_EVENT),
      encodeS2sPacket({ ...S2S_EVENT, flags: 0x235, raw: Buffer.alloc(0), fields: [] }),
      encodeS2sPacket({ kind: 'close', channel: 1 }),
    ]),
  ],
  isStream: true,
  read: (pieces) =>
    collect(
      (add) => {
        const decoder = new S2sDecoder({ from: 'client', limits: { bytes: 1 << 16, fields: 64 } });
        for (const piece of pieces) {
          decoder.push(Buffer.from(piece));
          for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
            // What it holds is only lent.
            add('raw' in item && item.raw !== undefined ? { ...item, raw: item.raw.toString('latin1') } : item);
            if (item.kind === 'deflated') return;
          }
        }
        add({ held: decoder.held > 0 });
      },
      [Malformed],
    ),
  isRefusal: isRefused,
};

export const lumberjack: Parser = {
  name: 'lumberjack',
  samples: [
    jsonWindow(['{"message":"a"}', '{"message":"b"}', '{"@timestamp":"2026-11-23T01:58:06Z"}'], 0),
    jsonWindow(Array.from({ length: 20 }, (_, n) => `{"message":"line ${n}"}`)),
    Buffer.concat([
      windowFrame(1),
      dataFrame(1, [
        ['line', 'x'],
        ['host', 'h'],
      ]),
      compressedFrame([jsonFrame(2, '{}')]),
    ]),
  ],
  isStream: true,
  read: (pieces) =>
    collect(
      (add) => {
        const reader = new FrameReader({ maxFrame: 1 << 16, maxInflated: 1 << 18 });
        for (const piece of pieces)
          for (const frame of reader.push(piece))
            add(frame.kind === 'json' ? { ...frame, json: frame.json.toString('latin1') } : frame);
        add({ pending: reader.pending });
      },
      [FrameError],
    ),
  isRefusal: isRefused,
};

const ENTRIES = [
  { time: new EventTime(1_795_399_086, 5), record: { message: 'User logged in: bob', n: 1, deep: [{ a: null }] } },
  { time: 1_795_399_086, record: { message: 'x' } },
];

export const forward: Parser = {
  name: 'fluent forward',
  samples: (['message', 'forward', 'packed', 'compressed'] as const).map((mode) =>
    Buffer.from(writeForward('app.web', ENTRIES, { mode, chunk: 'abc' })),
  ),
  isStream: true,
  read: (pieces) => {
    const items: unknown[] = [];
    const framer = new MessagePackFramer({
      offset: 0,
      maxBytes: 1 << 18,
      onMessage: (bytes, from, to) => {
        try {
          const message = readForward(bytes, { maxInflated: 1 << 18 });
          items.push({ from, to, tag: message?.tag, chunk: message?.chunk });
          for (const { time, record } of message?.entries ?? [])
            items.push(isMap(record) ? [forwardTime(time), toValue(record)] : { refused: 'no record' });
        } catch (error) {
          // Its reader may throw any error for a message that is none; the session takes all of them for that.
          items.push({ refused: error instanceof Error ? error.message : String(error) } satisfies Refused);
        }
      },
      onMalformed: (reason, from) => items.push({ refused: reason, from }),
    });
    for (const piece of pieces) framer.push(piece);
    framer.finish();
    return items;
  },
  isRefusal: isRefused,
};
