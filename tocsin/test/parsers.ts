import {
  CODECS,
  decodeBytes,
  EventTime,
  findCodec,
  forwardTime,
  isMap,
  MessagePackFramer,
  readForward,
  toValue,
  writeForward,
} from '../src/codecs/index.ts';
import { createNormaliser } from '../src/event/index.ts';
import { bulkItems, checkBulk } from '../src/inputs/elasticsearch/bulk-body.ts';
import { createDocumentReader } from '../src/inputs/elasticsearch/document.ts';
import { ElasticsearchRefusal, RefusedItem } from '../src/inputs/elasticsearch/errors.ts';
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
import { createEvents } from '../src/inputs/otlp/event-of.ts';
import { BrokenJson, HeavyJson, parseRequest } from '../src/inputs/otlp/read-json.ts';
import { readProtobuf } from '../src/inputs/otlp/read-protobuf.ts';
import { BrokenMessage } from '../src/inputs/otlp/wire.ts';
import { bytesField, doubleField, fixed64Field, textField, varintField } from '../src/inputs/otlp/write-message.ts';
import { readEventObject } from '../src/inputs/splunk-hec/event-object.ts';
import { ObjectScanner } from '../src/inputs/splunk-hec/object-scanner.ts';
import { Malformed } from '../src/inputs/splunk-s2s/wire/index.ts';

/** What reads the bytes of others. */
export interface Parser {
  readonly name: string;
  /** Inputs that are right. */
  readonly samples: readonly Buffer[];
  /** Whether its bytes come in pieces, of which what is read must not depend. */
  readonly isStream: boolean;
  /** What it makes of the pieces, as data. A refusal is one of its items; what it throws is a fault of the parser. */
  readonly read: (pieces: readonly Buffer[]) => readonly unknown[];
  /** Whether an item is a refusal. */
  readonly isRefusal: (item: unknown) => boolean;
}

interface Refused {
  readonly refused: string;
}
const isRefused = (item: unknown): item is Refused => typeof item === 'object' && item !== null && 'refused' in item;

/** The items of `read`, and the refusal that ended them. */
function collect(
  read: (add: (item: unknown) => void) => void,
  refusals: readonly (abstract new (...args: never[]) => Error)[],
) {
  const items: unknown[] = [];
  try {
    read((item) => items.push(item));
  } catch (error) {
    if (!(error instanceof Error) || !refusals.some((refusal) => error instanceof refusal)) throw error;
    items.push({ refused: error.message } satisfies Refused);
  }
  return items;
}

const normalise = createNormaliser();

const SAMPLES_OF_CODECS: Readonly<Record<string, readonly string[]>> = {
  cef: [
    'CEF:0|Elastic|Vaporware|1.0.0-alpha|18|Web request|low|eventId=3457 requestMethod=POST slat=38.915 slong=-77.511 src=192.0.2.1 cs1Label=tenant cs1=a\\=b msg=x\\ny\n',
    '<13>Nov 23 01:58:06 web CEF:1|a\\|b|c|2|d|e|High|rt=1795399086000 suser=bob act=blocked request=https://x.test/?a\\=b end=Nov 23 2026 01:58:06.123 UTC\n',
  ],
  leef: [
    'LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tcat=anomaly\tusrName=joe.black\tdevTime=Nov 23 2026 01:58:06\n',
    '<13>1 2026-11-23T01:58:06Z h - - - - LEEF:2.0|a|b|1|login|x5e|src=192.0.2.1^usrName=x^devTime=1795399086000^url=/a?b=c\n',
  ],
  syslog: [
    '<34>1 2026-11-23T01:58:06.003Z host app 1 ID47 [a@1 b="c\\"d" e="\\]"][o@2] \ufeffsu root failed for lonvick\n',
    '<13>Nov 23 01:58:06 host sshd[1]: Failed password for invalid user x from 192.0.2.1 port 22 ssh2\n<165>Aug  4 05:34:00 CST 2026 x\n',
    '61 <13>1 2026-11-23T01:58:06Z h a 1 - - CEF:0|a|b|1|2|n|5|src=1.2.3.4',
    '<13>Nov 23 01:58:06 h app: one\ntwo\0<13>Nov 23 01:58:06 h app: three\0',
  ],
  json: [
    '{"levelname":"INFO","message":"User logged in: bob","time":"2026-11-23T01:58:06Z","a":{"b":[1,{"c":null}]}}\n',
  ],
  windows: [
    '{"EventID":4625,"Channel":"Security","IpAddress":"192.0.2.1","TargetUserName":"bob","TimeCreated":"2026-11-23T01:58:06Z"}\n',
  ],
};

const codecParsers: readonly Parser[] = Object.entries(SAMPLES_OF_CODECS).flatMap(([name, samples]) => {
  const codec = findCodec(name);
  if (codec === undefined) throw new Error(`there is no codec ${name}: ${CODECS.map((one) => one.name).join(', ')}`);
  return {
    name: `codec ${name}`,
    samples: samples.map((text) => Buffer.from(text)),
    isStream: true,
    read: (pieces) => {
      const { decoded, counts } = decodeBytes(codec, pieces);
      for (const { event } of decoded) normalise(event, {});
      return [...decoded, ...(counts.size > 0 ? [{ counts: Object.fromEntries(counts) }] : [])];
    },
    isRefusal: (item) => typeof item === 'object' && item !== null && 'counts' in item,
  };
});

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

const s2s: Parser = {
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

const lumberjack: Parser = {
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

const forward: Parser = {
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

const keyValue = (key: string, value: Buffer): Buffer => Buffer.concat([textField(1, key), bytesField(2, value)]);
const OTLP_RECORD = Buffer.concat([
  fixed64Field(1, 1_795_399_086_000_000_000n),
  varintField(2, 13n),
  textField(3, 'WARN'),
  bytesField(5, textField(1, 'User logged in: bob')),
  bytesField(6, keyValue('client.address', textField(1, '192.0.2.1'))),
  bytesField(6, keyValue('http.response.status_code', varintField(3, 404n))),
  bytesField(6, keyValue('list', bytesField(5, bytesField(1, doubleField(4, 0.5))))),
  bytesField(9, Buffer.alloc(16, 7)),
  bytesField(10, Buffer.alloc(8, 7)),
  fixed64Field(11, 1_795_399_086_000_000_001n),
]);
const OTLP_REQUEST = bytesField(
  1,
  Buffer.concat([
    bytesField(1, bytesField(1, keyValue('service.name', textField(1, 'shop')))),
    bytesField(
      2,
      Buffer.concat([bytesField(1, textField(1, 'logger')), bytesField(2, OTLP_RECORD), bytesField(2, OTLP_RECORD)]),
    ),
  ]),
);
const OTLP_JSON = JSON.stringify({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeLogs: [
        {
          scope: { name: 'logger' },
          logRecords: [
            {
              timeUnixNano: '1795399086000000000',
              severityNumber: 13,
              body: { kvlistValue: { values: [{ key: 'message', value: { stringValue: 'x' } }] } },
              attributes: [
                { key: 'n', value: { intValue: '7' } },
                { key: 'd', value: { doubleValue: 0.5 } },
              ],
              traceId: '07070707070707070707070707070707',
            },
          ],
        },
      ],
    },
  ],
});

const count = (): void => undefined;
const clock = (): number => 1_795_399_086_000;
const otlpEvent = createEvents({}, { clock, count });

const otlpProtobuf: Parser = {
  name: 'otlp protobuf',
  samples: [OTLP_REQUEST, Buffer.concat([OTLP_REQUEST, OTLP_REQUEST])],
  isStream: false,
  read: (pieces) =>
    collect(
      (add) => {
        for (const received of readProtobuf(Buffer.concat(pieces), count))
          add('record' in received ? normalise(otlpEvent(received, '192.0.2.1'), {}) : received);
      },
      [BrokenMessage],
    ),
  isRefusal: isRefused,
};

const otlpJson: Parser = {
  name: 'otlp json',
  samples: [Buffer.from(OTLP_JSON)],
  isStream: false,
  read: (pieces) =>
    collect(
      (add) => {
        for (const received of parseRequest(Buffer.concat(pieces))())
          add('record' in received ? normalise(otlpEvent(received, '192.0.2.1'), {}) : received);
      },
      [BrokenJson, HeavyJson],
    ),
  isRefusal: isRefused,
};

const hec: Parser = {
  name: 'hec json',
  samples: [
    '{"event":"User logged in: bob","time":1795399086.123,"host":"h","source":"s","sourcetype":"t","index":"i","fields":{"a":"b","c":[1,2]}}',
    '{"event":{"a":{"b":[1,"x\\"}{"]}},"time":"1795399086"}{"event":7}\r\n {"event":"\\u00e4"}',
  ].map((text) => Buffer.from(text)),
  isStream: false,
  read: (pieces) => {
    const text = Buffer.concat(pieces).toString();
    const scanner = new ObjectScanner(text);
    const items: unknown[] = [];
    for (let found = scanner.next(); found !== 'end'; found = scanner.next()) {
      if (found === 'broken') return [...items, { refused: 'broken' }];
      const { from, to, eventFrom, eventTo } = scanner;
      const object = readEventObject(text.slice(from, to), eventFrom < 0 ? undefined : text.slice(eventFrom, eventTo));
      if (typeof object === 'string') return [...items, { refused: object }];
      items.push(object);
    }
    return items;
  },
  isRefusal: isRefused,
};

const readDocument = createDocumentReader({ timeZone: 'UTC', longestDocument: 1 << 20, overrides: {}, clock, count });

const bulk: Parser = {
  name: 'elasticsearch bulk',
  samples: [
    '{"index":{"_index":"web","_id":"1"}}\n{"@timestamp":"2026-11-23T01:58:06Z","message":"Not Found: /x","a.b":1,"a":{"c":2}}\n{"delete":{"_index":"web","_id":"2"}}\n{"create":{}}\n{"message":["a","b"],"log.level":"warn"}\n',
    '{"create":{"_index":"x"}}\r\n{"level":30,"time":1795646476197,"pid":1,"msg":"hi","req":{"remoteAddress":7}}\r\n',
  ].map((text) => Buffer.from(text)),
  isStream: false,
  read: (pieces) =>
    collect(
      (add) => {
        const body = Buffer.concat(pieces);
        const items = checkBulk(body, 'default');
        let read = 0;
        for (const { action, document } of bulkItems(body)) {
          read += 1;
          if (document === undefined) continue;
          const event = readDocument(document, { index: action.index ?? 'default', id: action.id, ip: '192.0.2.1' });
          if (event instanceof RefusedItem) add({ refused: event.reason });
          else add(normalise(event, {}));
        }
        if (read !== items) throw new Error(`${items} items were counted, and ${read} read`);
      },
      [ElasticsearchRefusal],
    ),
  isRefusal: isRefused,
};

export const PARSERS: readonly Parser[] = [
  ...codecParsers,
  s2s,
  lumberjack,
  forward,
  otlpProtobuf,
  otlpJson,
  hec,
  bulk,
];
