import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventJson, newEvent } from '../../event/index.ts';
import { InvalidCsv, parseCsvLine } from '../csv-line.ts';
import { CODEC_PLUGINS } from './registry.ts';
import { tryDecode, tryEncode } from './try-codec.ts';

const CEF = 'CEF:0|a|b|1|2|ä|3|src=192.0.2.1 msg=ü\n';

/** Options and a stream of each codec that cuts its stream itself. */
const STREAMS: Readonly<Record<string, readonly [options: Readonly<Record<string, unknown>>, stream: Buffer]>> = {
  cef_lines: [{}, Buffer.from(`${CEF}nonsense\n\n${CEF}`)],
  csv: [{ autodetect_column_names: true }, Buffer.from('a,ä\r\n1,"x ""y"""\n\n"broken\nü,,z')],
  es_bulk: [
    {},
    Buffer.from(
      '{"index":{"_id":"1"}}\n{"ä":1}\n{"delete":{}}\n\nbroken\n{"create":{}}\nbroken\n{"index":{}}\n{"a":2}',
    ),
  ],
  fluent: [
    {},
    Buffer.from([
      ...encode(['tä', 1, { a: 'ü' }]),
      ...encode([
        't',
        [
          [1, { a: 1 }],
          [2, { b: 2 }],
        ],
      ]),
      0xc0,
      0x01,
    ]),
  ],
  graphite: [{}, Buffer.from('a.b 1 2\nä 2.5 3\n\nbroken\nx 1 5')],
  json_lines: [{}, Buffer.from('{"a":"ä"}\n\nbroken\n[{"b":1},{"b":2}]\n{"c":3}')],
  leef: [{}, Buffer.from('LEEF:1.0|a|b|1|ä|src=192.0.2.1\tmsg=ü\nbroken\n\nLEEF:2.0|a|b|1|2|^|msg=ü^sev=3')],
  line: [{}, Buffer.from('a\nä\r\n\nlast')],
  msgpack: [
    {},
    Buffer.from([...encode({ a: 'ä', b: [1, { c: 2 }] }), ...encode(3), ...encode({ d: 'x'.repeat(300) }), 0xc1]),
  ],
  multiline: [{ pattern: '^ ', what: 'previous' }, Buffer.from('a\n ä\nb\n\n c\nlast')],
};

describe('codecs of pipelines', () => {
  it('are sorted by name, and each name is there once', () => {
    const names = CODEC_PLUGINS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('are all tried here, but for those that take each piece as a whole', () => {
    const streaming = CODEC_PLUGINS.filter((codec) => codec.createDecoder !== undefined && codec.onLines === undefined);
    const names = streaming.map(({ name }) => name).filter((name) => name !== 'netflow');
    expect(Object.keys(STREAMS)).toEqual(names);
  });

  describe.each(Object.entries(STREAMS))('%s', (name, [options, stream]) => {
    const whole = tryDecode(name, [stream], { options });

    it('emits the same however the bytes are cut', () => {
      expect(whole.decoded.length).toBeGreaterThan(1);
      fc.assert(
        fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 40 }), (places) => {
          const edges = [0, ...places.sort((a, b) => a - b), stream.length];
          const chunks = edges.slice(1).map((edge, index) => Buffer.from(stream.subarray(edges[index], edge)));
          const cut = tryDecode(name, chunks, { options });
          expect(cut.decoded).toEqual(whole.decoded);
          expect(cut.settled).toBe(whole.settled);
        }),
        { numRuns: 60 },
      );
      const bytes = Array.from(stream, (byte) => Uint8Array.of(byte));
      expect(tryDecode(name, bytes, { options }).decoded).toEqual(whole.decoded);
    });

    it('keeps its place: events lie one behind the other, up to the end', () => {
      let last = { from: 0, to: 0 };
      for (const { from, to } of whole.decoded) {
        // Several events of one record may share its bytes.
        if (from !== last.from || to !== last.to) expect(from).toBeGreaterThanOrEqual(last.to);
        expect(to).toBeGreaterThanOrEqual(from);
        last = { from, to };
      }
      expect(whole.settled).toBe(stream.length);
    });

    it('counts from the offset that it is given', () => {
      const moved = tryDecode(name, [stream], { options, offset: 1000 });
      expect(moved.decoded.map(({ from, to }) => [from - 1000, to - 1000])).toEqual(
        whole.decoded.map(({ from, to }) => [from, to]),
      );
    });

    it('survives any bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 400 }), (bytes, at) => {
          const cut = Math.min(at, bytes.length);
          tryDecode(name, [bytes.subarray(0, cut), bytes.subarray(cut)], { options });
        }),
      );
    });
  });
});

describe('csv', () => {
  const csv = (text: string, options = {}) => tryDecode('csv', [text], { options, ecs: 'disabled' }).events;
  const fields = (text: string, options = {}) =>
    csv(text, options).map(({ '@timestamp': _time, '@version': _version, ...rest }) => rest);

  it.each<[string, object, string, unknown[]]>([
    ['names by place', {}, 'a,b\n', [{ column1: 'a', column2: 'b' }]],
    ['names of its own', { columns: ['x'] }, 'a,b\n', [{ x: 'a', column2: 'b' }]],
    ['only named ones', { columns: ['x'], autogenerate_column_names: false }, 'a,b\n', [{ x: 'a' }]],
    ['names of the first line', { autodetect_column_names: true }, 'x,y\n1,2\n', [{ x: '1', y: '2' }]],
    ['empty ones', {}, 'a,,""\n', [{ column1: 'a', column2: null, column3: '' }]],
    ['without empty ones', { skip_empty_columns: true }, 'a,,""\n', [{ column1: 'a' }]],
    ['another separator', { separator: ';', quote_char: "'" }, "'a;b';c\n", [{ column1: 'a;b', column2: 'c' }]],
    ['no quotes', { quote_char: '' }, '"a,b\n', [{ column1: '"a', column2: 'b' }]],
    ['under a target', { target: '[row]' }, 'a\n', [{ row: { column1: 'a' } }]],
    [
      'types',
      {
        convert: { column1: 'integer', column2: 'float', column3: 'boolean', column4: 'date_time', column5: 'integer' },
      },
      '7,1.5,TRUE,2026-11-23T01:58:06Z,x\n',
      [{ column1: 7, column2: 1.5, column3: true, column4: '2026-11-23T01:58:06.000Z', column5: 'x' }],
    ],
    ['a quote that is never closed', {}, '"a\n', [{ message: '"a', tags: ['_csvparsefailure'] }]],
  ])('%s', (_title, options, text, expected) => expect(fields(text, options)).toEqual(expected));

  it('keeps the line with ECS', () =>
    expect(tryDecode('csv', ['a,b\n']).events[0]).toMatchObject({ event: { original: 'a,b' } }));

  it('writes what it reads', () => {
    const value = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]|\p{Cs}/gu, ''));
    const columns = ['a', 'b', 'c'];
    fc.assert(
      fc.property(fc.tuple(value, value, value), ([a, b, c]) => {
        const bytes = tryEncode('csv', [{ ...newEvent(0), a, b, c }], { options: { columns } });
        expect(tryDecode('csv', [bytes], { options: { columns }, ecs: 'disabled' }).events).toEqual([
          { ...newEvent(0), a, b, c },
        ]);
      }),
    );
  });

  it('writes the names once', () => {
    const bytes = tryEncode('csv', [{ ...newEvent(0), a: 1 }, newEvent(0)], {
      options: { columns: ['a', '[b][c]'], include_headers: true },
    });
    expect(Buffer.from(bytes).toString()).toBe('a,[b][c]\n1,\n,\n');
  });

  it('parses a line in time that grows with it alone', () => {
    expect(parseCsvLine('""'.repeat(200_000), { separator: ',', quote: '"' })).toHaveLength(1);
    expect(() => parseCsvLine(`"${'""'.repeat(200_000)}`, { separator: ',', quote: '"' })).toThrow(InvalidCsv);
  });
});

describe('es_bulk', () => {
  it('puts what the action says where ECS has it', () => {
    const { events } = tryDecode('es_bulk', ['{"index":{"_index":"shop"}}\n{"a":1}\n'], { options: { target: 'doc' } });
    expect(events).toEqual([
      {
        ...newEvent(0),
        doc: { a: 1 },
        '@metadata': { codec: { es_bulk: { action: 'index', _index: 'shop' } } },
      },
    ]);
  });

  it('settles an action with its document', () => {
    const action = '{"index":{}}\n';
    expect(tryDecode('es_bulk', [action]).settled).toBe(0);
    expect(tryDecode('es_bulk', [action, '{}\n']).decoded).toMatchObject([{ from: 0, to: action.length + 3 }]);
  });

  it('refuses a document that nests without end', () => {
    const { events } = tryDecode('es_bulk', [`{"index":{}}\n${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}\n`]);
    expect(events).toMatchObject([{ tags: ['_jsonparsefailure'] }]);
  });
});

describe('graphite', () => {
  const write = (options: object, fields: object): string =>
    Buffer.from(tryEncode('graphite', [{ ...newEvent(5_000), ...fields }], { options: { ...options } })).toString();

  it.each<[string, object, object, string]>([
    ['nothing', {}, { a: 1 }, ''],
    ['metrics', { metrics: { 'x.%{host}': '%{n}' } }, { host: 'web', n: 5 }, 'x.web 5.0 5\n'],
    ['what is no number', { metrics: { x: '%{n}' } }, { n: 'many' }, 'x 0.0 5\n'],
    ['a name that is not filled in', { metrics: { '%{gone}': '1' } }, {}, ''],
    ['fields', { fields_are_metrics: true, include_metrics: ['^l'] }, { load: '0.5', host: 'x' }, 'load 0.5 5\n'],
    ['a field that is null', { fields_are_metrics: true }, { load: null }, 'load 0.0 5\n'],
    ['a form of names', { metrics: { a: '1' }, metrics_format: 'p.*.sum' }, {}, 'p.a.sum 1.0 5\n'],
    ['a name with a line end', { metrics: { '%{host}': '1' } }, { host: 'a 1 2\nb' }, 'a_1_2_b 1.0 5\n'],
  ])('writes %s', (_title, options, fields, expected) => expect(write(options, fields)).toBe(expected));

  it('reads no number as none', () => {
    const { events } = tryDecode('graphite', ['a.b 1.5 7\nload high 7\n@timestamp 1 2\n']);
    expect(events[0]).toEqual({ ...newEvent(7_000), 'a.b': 1.5 });
    expect(events[1]).toMatchObject({ message: 'load high 7', tags: ['_graphiteparsefailure'] });
    expect(events[2]).toEqual({ ...newEvent(2_000), '_@timestamp': 1 });
  });

  it('reads numbers as floats, and names as keys where asked', () => {
    const [plain] = tryDecode('graphite', ['a.b 5 7\n']).events;
    expect(plain === undefined ? '' : eventJson(plain)).toContain('"a.b":5.0');
    const [pair] = tryDecode('graphite', ['a.b 5 7\n'], { options: { as_key_value: true } }).events;
    expect(pair).toEqual({ ...newEvent(7_000), key: 'a.b', value: 5 });
  });
});

describe('netflow', () => {
  const datagram = (flows: number, sent = flows): Buffer => {
    const bytes = Buffer.alloc(24 + 48 * sent);
    bytes.writeUInt16BE(5, 0);
    bytes.writeUInt16BE(flows, 2);
    bytes.writeUInt32BE(10_000, 4);
    bytes.writeUInt32BE(1_795_399_086, 8);
    bytes.writeUInt32BE(500_000_000, 12);
    bytes.writeUInt32BE(77, 16);
    bytes.writeUInt16BE((1 << 14) | 100, 22);
    for (let flow = 0; flow < sent; flow++) {
      const at = 24 + 48 * flow;
      bytes.set([192, 0, 2, 1], at);
      bytes.set([203, 0, 113, 9], at + 4);
      bytes.writeUInt32BE(3, at + 16);
      bytes.writeUInt32BE(4_000_000_000, at + 20);
      bytes.writeUInt32BE(9_000, at + 24);
      bytes.writeUInt32BE(9_500, at + 28);
      bytes.writeUInt16BE(443, at + 34);
      bytes.set([0x12, 6], at + 37);
    }
    return bytes;
  };

  it('reads the flows of a datagram', () => {
    const { events } = tryDecode('netflow', [datagram(2)]);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      '@timestamp': 1_795_399_086_500,
      netflow: {
        version: 5,
        flow_seq_num: 77,
        sampling_algorithm: 1,
        sampling_interval: 100,
        ipv4_src_addr: '192.0.2.1',
        ipv4_dst_addr: '203.0.113.9',
        in_pkts: 3,
        in_bytes: 4_000_000_000,
        l4_dst_port: 443,
        tcp_flags: 0x12,
        protocol: 6,
        first_switched: '2026-11-23T01:58:05.500Z',
        last_switched: '2026-11-23T01:58:06.000Z',
      },
    });
  });

  it('reads no more than there is, and says what it can not read', () => {
    const short = tryDecode('netflow', [datagram(30, 1), Buffer.from([0, 5, 255]), Buffer.from('x')]);
    expect(short.events).toHaveLength(1);
    expect(short.counts.get('record_unreadable')).toBeGreaterThan(0);
    expect(tryDecode('netflow', [Buffer.from([0, 9, 0, 1])]).counts.get('netflow_version')).toBe(1);
  });
});
