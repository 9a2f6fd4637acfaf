import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Received } from './log-record.ts';
import { BrokenJson, parseRequest } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';
import { BrokenMessage, fieldsOf } from './wire.ts';
import { bytesField, doubleField, fixed64Field, textField, varintField } from './write-message.ts';

/** A value as a client has it, to be written in both encodings. */
type Sent =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'array'; readonly value: readonly Sent[] }
  | { readonly kind: 'map'; readonly value: readonly (readonly [string, Sent])[] }
  | { readonly kind: 'empty' };

type Pairs = readonly (readonly [string, Sent])[];

interface SentRecord {
  readonly time: bigint;
  readonly observed: bigint;
  readonly severity: number;
  readonly text: string;
  readonly body: Sent;
  readonly attributes: Pairs;
  readonly trace: Uint8Array;
  readonly span: Uint8Array;
  readonly name: string;
}

interface SentRequest {
  readonly resource: Pairs;
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Pairs };
  readonly records: readonly SentRecord[];
}

const valueBytes = (sent: Sent): Buffer => {
  switch (sent.kind) {
    case 'string':
      return textField(1, sent.value);
    case 'bool':
      return varintField(2, sent.value ? 1n : 0n);
    case 'int':
      return varintField(3, sent.value);
    case 'double':
      return doubleField(4, sent.value);
    case 'array':
      return bytesField(5, Buffer.concat(sent.value.map((inner) => bytesField(1, valueBytes(inner)))));
    case 'map':
      return bytesField(6, pairsBytes(1, sent.value));
    case 'bytes':
      return bytesField(7, sent.value);
    case 'empty':
      return Buffer.alloc(0);
  }
};

const pairsBytes = (number: number, pairs: Pairs): Buffer =>
  Buffer.concat(
    pairs.map(([key, value]) =>
      bytesField(number, Buffer.concat([textField(1, key), bytesField(2, valueBytes(value))])),
    ),
  );

const recordBytes = (record: SentRecord): Buffer =>
  Buffer.concat([
    fixed64Field(1, record.time),
    varintField(2, BigInt(record.severity)),
    textField(3, record.text),
    bytesField(5, valueBytes(record.body)),
    pairsBytes(6, record.attributes),
    bytesField(9, record.trace),
    bytesField(10, record.span),
    fixed64Field(11, record.observed),
    textField(12, record.name),
    // One that nobody knows.
    varintField(77, 5n),
  ]);

const asProtobuf = ({ resource, scope, records }: SentRequest): Buffer =>
  bytesField(
    1,
    Buffer.concat([
      bytesField(
        2,
        Buffer.concat([
          ...records.map((record) => bytesField(2, recordBytes(record))),
          bytesField(
            1,
            Buffer.concat([textField(1, scope.name), textField(2, scope.version), pairsBytes(3, scope.attributes)]),
          ),
        ]),
      ),
      // Behind what it is the resource of.
      bytesField(1, pairsBytes(1, resource)),
    ]),
  );

const valueJson = (sent: Sent): object => {
  switch (sent.kind) {
    case 'string':
      return { stringValue: sent.value };
    case 'bool':
      return { boolValue: sent.value };
    case 'int':
      return { intValue: String(sent.value) };
    case 'double':
      return { doubleValue: Number.isFinite(sent.value) ? sent.value : String(sent.value) };
    case 'array':
      return { arrayValue: { values: sent.value.map(valueJson) } };
    case 'map':
      return { kvlistValue: { values: pairsJson(sent.value) } };
    case 'bytes':
      return { bytesValue: Buffer.from(sent.value).toString('base64') };
    case 'empty':
      return {};
  }
};

const pairsJson = (pairs: Pairs): object[] => pairs.map(([key, value]) => ({ key, value: valueJson(value) }));

const asJson = ({ resource, scope, records }: SentRequest): Buffer =>
  Buffer.from(
    JSON.stringify({
      resourceLogs: [
        {
          resource: { attributes: pairsJson(resource), unknown: 1 },
          scopeLogs: [
            {
              scope: { name: scope.name, version: scope.version, attributes: pairsJson(scope.attributes) },
              logRecords: records.map((record) => ({
                timeUnixNano: String(record.time),
                observedTimeUnixNano: String(record.observed),
                severityNumber: record.severity,
                severityText: record.text,
                body: valueJson(record.body),
                attributes: pairsJson(record.attributes),
                traceId: Buffer.from(record.trace).toString('hex').toUpperCase(),
                spanId: Buffer.from(record.span).toString('hex'),
                eventName: record.name,
              })),
            },
          ],
        },
      ],
    }),
  );

const ignore = (): void => undefined;
const fromProtobuf = (body: Uint8Array): Received[] => [...readProtobuf(body, ignore)];
const fromJson = (body: Uint8Array): Received[] => [...parseRequest(body)()];

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const { value } = fc.letrec<{ value: Sent }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('string' as const), value: text }),
    fc.record({ kind: fc.constant('bool' as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant('int' as const), value: integer }),
    // JSON knows no minus zero.
    fc.record({ kind: fc.constant('double' as const), value: fc.double().map((number) => number + 0) }),
    fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 8 }) }),
    fc.constant<Sent>({ kind: 'empty' }),
    fc.record({ kind: fc.constant('array' as const), value: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('map' as const), value: fc.array(fc.tuple(text, tie('value')), { maxLength: 3 }) }),
  ),
}));
const pairs: fc.Arbitrary<Pairs> = fc.array(
  fc.tuple(fc.oneof(text, fc.constantFrom('__proto__', 'a.b', 'service.name')), value),
  { maxLength: 4 },
);
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const request: fc.Arbitrary<SentRequest> = fc.record({
  resource: pairs,
  scope: fc.record({ name: text, version: text, attributes: pairs }),
  records: fc.array(
    fc.record({
      time,
      observed: time,
      severity: fc.integer({ min: 0, max: 30 }),
      text,
      body: value,
      attributes: pairs,
      trace: fc.uint8Array({ minLength: 16, maxLength: 16 }),
      span: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      name: text,
    }),
    { maxLength: 3 },
  ),
});

const SEED = 20_261_126;

const NO_SCOPE = { name: '', version: '', attributes: [] };
const record = (changes: Partial<SentRecord>): SentRecord => ({
  time: 1n,
  observed: 0n,
  severity: 9,
  text: '',
  body: { kind: 'empty' },
  attributes: [],
  trace: new Uint8Array(0),
  span: new Uint8Array(0),
  name: '',
  ...changes,
});

describe('what a client sends', () => {
  it('is read alike in both encodings', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const records = fromProtobuf(asProtobuf(sent));
        expect(records).toHaveLength(sent.records.length);
        expect(fromJson(asJson(sent))).toEqual(records);
        for (const [index, { time: at, trace, name }] of sent.records.entries())
          expect(records[index]).toMatchObject({
            record: { time: at, traceId: Buffer.from(trace).toString('hex'), eventName: name },
          });
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('has no prototype to reach', () => {
    const resource: Pairs = [['__proto__', { kind: 'map', value: [['polluted', { kind: 'bool', value: true }]] }]];
    const records: SentRecord[] = [record({ attributes: resource })];
    for (const [received] of [
      fromProtobuf(asProtobuf({ resource, scope: NO_SCOPE, records })),
      fromJson(asJson({ resource, scope: NO_SCOPE, records })),
    ]) {
      if (received === undefined || !('record' in received)) throw new Error('nothing was read');
      expect(Object.keys(received.resource.attributes)).toEqual(['__proto__']);
      const parent: object = Object.getPrototypeOf(received.record.attributes);
      expect([Reflect.ownKeys(parent), Object.isFrozen(parent), Object.getPrototypeOf(parent)]).toEqual([
        [],
        true,
        null,
      ]);
    }
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });
});

/** Bytes changed, left out, doubled and cut off, anywhere. */
const mutated = (from: (sent: SentRequest) => Buffer): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...fc.sample(request, { seed: SEED, numRuns: 200 }).map(from)),
      fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'double', 'drop')), {
        minLength: 1,
        maxLength: 6,
      }),
    )
    .map(([bytes, changes]) => {
      let result = Buffer.from(bytes);
      for (const [where, byte, change] of changes) {
        if (result.length === 0) break;
        const at = where % result.length;
        if (change === 'set') result[at] = byte;
        else if (change === 'cut') result = result.subarray(0, at);
        else if (change === 'drop') result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
        else result = Buffer.concat([result.subarray(0, at), result.subarray(Math.max(0, at - byte))]);
      }
      return result;
    });

const readsOrRefuses = (read: () => unknown, refusal: new () => Error): void => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(refusal);
  }
};

describe('what is mutated', () => {
  it('of protobuf is read or refused', () => {
    fc.assert(
      fc.property(mutated(asProtobuf), (body) => readsOrRefuses(() => fromProtobuf(body), BrokenMessage)),
      { seed: SEED, numRuns: 12_000 },
    );
  });

  it('of JSON is read or refused', () => {
    fc.assert(
      fc.property(mutated(asJson), (body) => readsOrRefuses(() => fromJson(body), BrokenJson)),
      { seed: SEED, numRuns: 6_000 },
    );
  });

  it('or is no message at all is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => readsOrRefuses(() => fromProtobuf(body), BrokenMessage)),
      { seed: SEED, numRuns: 4_000 },
    );
  });

  it.each<[string, Buffer, RegExp]>([
    ['cut in a number', Buffer.from([0x0a, 0x80]), /cut off/],
    ['longer than it is', Buffer.from([0x0a, 0x05, 1]), /longer than|cut off/],
    ['a length of 2^64 - 1', Buffer.concat([Buffer.from([0x0a]), Buffer.alloc(9, 0xff), Buffer.from([1])]), /longer/],
    ['an endless number', Buffer.alloc(20, 0xff), /more than ten bytes/],
    ['a field 0', Buffer.from([0x02, 0]), /no valid number/],
    ['a wire type that is none', Buffer.from([0x0f]), /wire type 7/],
    ['an open group', Buffer.from([0x0b]), /cut off/],
    ['groups in groups', Buffer.alloc(10_000, 0x0b), /too deeply/],
    ['a number for a message', Buffer.from([0x08, 1]), /wire type of a number/],
  ])('%s is refused', (_, body, message) => expect(() => fromProtobuf(body)).toThrow(message));

  it('a group is passed over', () =>
    expect([...fieldsOf(Buffer.from([0x0b, 0x10, 1, 0x0c, 0x18, 7]))]).toMatchObject([{ number: 3, integer: 7n }]));
});

describe('limits', () => {
  const nested = (levels: number): Sent =>
    Array.from({ length: levels }).reduce<Sent>((inner) => ({ kind: 'array', value: [inner] }), { kind: 'empty' });
  const many = Array.from({ length: 2_001 }, (_, n) => [`k${n}`, { kind: 'empty' }] as const);
  it.each([
    ['protobuf', asProtobuf, fromProtobuf],
    ['JSON', asJson, fromJson],
  ] as const)('hold for each record of %s alone', (_, write, read) => {
    const records = [
      record({ body: nested(33) }),
      record({ attributes: many }),
      record({ body: nested(32) }),
      record({ attributes: [['deep', nested(40)]] }),
    ];
    expect(read(write({ resource: [], scope: NO_SCOPE, records }))).toMatchObject([
      { refused: 'it is nested deeper than 32 levels' },
      { refused: 'it has more than 2000 values' },
      { record: { time: 1n } },
      { refused: 'it is nested deeper than 32 levels' },
    ]);
  });

  it('of a resource or scope hold for its records', () => {
    const records = [record({}), record({})];
    expect(fromProtobuf(asProtobuf({ resource: many, scope: NO_SCOPE, records }))).toEqual([
      { refused: 'its resource: it has more than 2000 values' },
      { refused: 'its resource: it has more than 2000 values' },
    ]);
    expect(fromJson(asJson({ resource: [], scope: { ...NO_SCOPE, attributes: many }, records }))).toEqual([
      { refused: 'its scope: it has more than 2000 values' },
      { refused: 'its scope: it has more than 2000 values' },
    ]);
  });

  it('of levels hold where the bytes are deep', () => {
    let bytes: Buffer = Buffer.alloc(0);
    for (let level = 0; level < 5_000; level += 1) bytes = Buffer.concat([bytesField(5, bytesField(1, bytes))]);
    const body = bytesField(1, bytesField(2, bytesField(2, bytesField(5, bytes))));
    expect(fromProtobuf(body)).toEqual([{ refused: 'it is nested deeper than 32 levels' }]);
  });
});

describe('JSON that is no request', () => {
  it.each([
    ['nothing', '', /the body is no JSON/],
    ['a list', '[]', /the body: expected an object/],
    ['a list that is none', '{"resourceLogs":{}}', /^resourceLogs: expected a list/],
    [
      'a text that is none',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityText":1}]}]}]}',
      /^resourceLogs\[0\]\.scopeLogs\[0\]\.logRecords\[0\]\.severityText: expected a text/,
    ],
    [
      'the name of a severity',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_INFO"}]}]}]}',
      /severityNumber: expected an integer/,
    ],
    [
      'an id in base64',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"W47/95gDgQPSabYzgT/GDA=="}]}]}]}',
      /traceId: expected hexadecimal digits/,
    ],
    ['too many levels', `{"resourceLogs":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, /nested too deeply/],
  ])('%s is refused with its place', (_, body, message) => expect(() => fromJson(Buffer.from(body))).toThrow(message));

  it('what is null or unknown is not there', () =>
    expect(fromJson(Buffer.from('{"resourceLogs":null,"resource_logs":[{}]}'))).toEqual([]));
});
