import { bulkItems, checkBulk } from '../src/inputs/elasticsearch/bulk-body.ts';
import { createDocumentReader } from '../src/inputs/elasticsearch/document.ts';
import { ElasticsearchRefusal, RefusedItem } from '../src/inputs/elasticsearch/errors.ts';
import { createEvents } from '../src/inputs/otlp/event-of.ts';
import { BrokenJson, HeavyJson, parseRequest } from '../src/inputs/otlp/read-json.ts';
import { readProtobuf } from '../src/inputs/otlp/read-protobuf.ts';
import { BrokenMessage } from '../src/inputs/otlp/wire.ts';
import { bytesField, doubleField, fixed64Field, textField, varintField } from '../src/inputs/otlp/write-message.ts';
import { readEventObject } from '../src/inputs/splunk-hec/event-object.ts';
import { ObjectScanner } from '../src/inputs/splunk-hec/object-scanner.ts';
import { collect, isRefused, normalise, type Parser } from './parser.ts';

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

export const otlpProtobuf: Parser = {
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

export const otlpJson: Parser = {
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

export const hec: Parser = {
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

export const bulk: Parser = {
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
