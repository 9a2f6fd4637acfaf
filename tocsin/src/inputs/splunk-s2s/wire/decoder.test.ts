import { isDeepStrictEqual } from 'node:util';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeS2sCapabilities,
  encodeS2sCompressedFrame,
  encodeS2sCompressedPackets,
  encodeS2sControl,
  encodeS2sFrame,
  encodeS2sHello,
  encodeS2sPacket,
  Malformed,
  S2sDecoder,
  type S2sDecoderOptions,
  type S2sField,
  type S2sItem,
  type S2sPacket,
} from './index.ts';

const LIMITS = { bytes: 1 << 20, fields: 1_024 };
const bytes = (...parts: readonly (string | number | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part].flat()))));
const decode = (chunks: readonly Buffer[], from: S2sDecoderOptions['from'] = 'server', limits = LIMITS): S2sItem[] => {
  const decoder = new S2sDecoder({ from, limits });
  const items: S2sItem[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk);
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) items.push(kept(item));
  }
  return items;
};
/** With bytes of its own, for what is compared later. */
const kept = (item: S2sItem): S2sItem => {
  if (item.kind === 'frame') return { ...item, raw: item.raw === undefined ? undefined : Buffer.from(item.raw) };
  if (item.kind !== 'event') return item;
  const { raw, metrics } = item;
  return { ...item, raw: Buffer.from(raw), ...(metrics === undefined ? {} : { metrics: Buffer.from(metrics) }) };
};
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Malformed) return `${error.reason}: ${error.message}`;
    throw error;
  }
  return 'nothing thrown';
};

describe('the greeting', () => {
  const hello = Buffer.alloc(400);
  hello.write('--splunk-cooked-mode-v3--', 0);
  hello.write('web-1', 128);
  hello.write('8089', 384);

  it('is read and written', () => {
    const read = { version: 3, serverName: 'web-1', managementPort: '8089' };
    expect(decode([hello], 'client')).toEqual([{ kind: 'hello', ...read }]);
    expect(encodeS2sHello(read).equals(hello)).toBe(true);
    for (const version of [1, 2, 3])
      expect(decode([encodeS2sHello({ ...read, version })], 'client')).toEqual([{ kind: 'hello', ...read, version }]);
    expect(() => encodeS2sHello({ ...read, serverName: 'x'.repeat(256) })).toThrow(RangeError);
  });

  it.each([
    [
      '--splunk-cooked-mode-v2--:C',
      'unsupported: it speaks the compressed protocol of old: set `compressed = false` in outputs.conf',
    ],
    ['--splunk-cooked-mode-v9--', 'unsupported: there is no signature "--splunk-cooked-mode-v9--"'],
  ])('%s is refused', (signature, message) => {
    const other = Buffer.from(hello);
    other.fill(0, 0, 128).write(signature, 0);
    expect(messageOf(() => decode([other], 'client'))).toBe(message);
  });

  it('has room in its slots', () => {
    const full = Buffer.from(hello).fill('x', 128, 384);
    expect(messageOf(() => decode([full], 'client'))).toBe('malformed: its first 400 bytes are no greeting');
  });
});

describe('frames of v2 and v3', () => {
  it('are what forwarders send', () => {
    const capabilities = bytes(
      [0, 0, 0, 0x40],
      [0, 0, 0, 1],
      [0, 0, 0, 0x13],
      '__s2s_capabilities\0',
      [0, 0, 0, 0x14],
      'ack=0;compression=0\0',
      [0, 0, 0, 0],
      [0, 0, 0, 5],
      '_raw\0',
    );
    expect(capabilities.length).toBe(68);
    expect(decode([capabilities])).toEqual([
      { kind: 'frame', pairs: [['__s2s_capabilities', 'ack=0;compression=0']], raw: undefined },
    ]);
    expect(encodeS2sCapabilities('ack=0;compression=0').equals(capabilities)).toBe(true);
    expect(decode([encodeS2sControl('cap_response=success')])).toEqual([
      { kind: 'frame', pairs: [['__s2s_control_msg', 'cap_response=success']], raw: undefined },
    ]);
  });

  it.each([
    ['of too many bytes', bytes([0, 0x20, 0, 0]), 'too_large: a frame of 2097152 bytes, at most 1048576 are taken'],
    ['that begin with something else', bytes('GET / HTTP/1.1\r\n'), "malformed: a frame can't begin with 0x47"],
    [
      'of too many pairs',
      bytes([0, 0, 0, 4], [0, 0, 4, 1]),
      'too_large: a frame of 1025 pairs, at most 1024 are taken',
    ],
    ['without their pairs', bytes([0, 0, 0, 4], [0, 0, 0, 9]), 'malformed: a frame is shorter than its pairs'],
    [
      'with a key that is too long',
      bytes([0, 0, 0, 12], [0, 0, 0, 1], [0, 0, 0, 9], 'abcd'),
      'malformed: a frame is shorter than its pairs',
    ],
  ])('%s are refused', (_what, frame, message) => {
    expect(messageOf(() => decode([frame]))).toBe(message);
  });
});

describe('packets of v4', () => {
  it.each<[string, Buffer, S2sPacket]>([
    ['init', bytes(0xff, 3, 'UTC'), { kind: 'init', text: 'UTC' }],
    [
      'a channel',
      bytes(0xfe, 1, 0x1a, 'source::/var/log/messages', 0x0f, 'host::testhost', 0x13, 'sourcetype::syslog', 2, '1', 0),
      {
        kind: 'channel',
        channel: 1,
        source: 'source::/var/log/messages',
        host: 'host::testhost',
        sourcetype: 'sourcetype::syslog',
        code: '1',
        columns: [],
      },
    ],
    [
      'a copy of a channel, with columns',
      bytes(0xf8, 1, 0x80, 0x01, 0, 0, 0, 0, 2, 2, 'id', 1, 'x'),
      {
        kind: 'channel',
        channel: 128,
        template: 1,
        source: undefined,
        host: undefined,
        sourcetype: undefined,
        code: undefined,
        columns: ['id', 'x'],
      },
    ],
    ['the end of a channel', bytes(0xfd, 7), { kind: 'close', channel: 7 }],
    ['an acknowledgement', bytes(0xfb, 9), { kind: 'acknowledgement', from: 9, to: 9 }],
    ['one of several', bytes(0xfa, 9, 0xac, 0x02), { kind: 'acknowledgement', from: 9, to: 300 }],
    [
      'an event with all of its header',
      bytes(
        [0xfc, 1, 0xff, 0x04],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        [5, 0, 2],
        [0x80, 0xc3, 0xbb, 0xc2, 0x06],
        [3],
        [4, 15],
        '_MetaData:Index',
        [4],
        'main',
        [0, 5],
        'count',
        [42],
        [0x0e, 8, 0, 3],
        [5],
        'hello',
      ),
      {
        kind: 'event',
        channel: 1,
        flags: 0x27f,
        position: { stream: 2n ** 64n - 1n, offset: 5, suboffset: 0 },
        id: 2,
        time: 1_750_000_000,
        fields: [
          { type: 4, name: '_MetaData:Index', value: 'main' },
          { type: 0, name: 'count', value: 42 },
          { type: 14, name: 8, value: { offset: 0, length: 3 } },
        ],
        raw: Buffer.from('hello'),
      },
    ],
    [
      'the end of a batch',
      bytes([0xfc, 3, 0xb5, 0x04, 1, 0, 0]),
      { kind: 'event', channel: 3, flags: 0x235, id: 1, fields: [], raw: Buffer.alloc(0) },
    ],
  ])('%s is read and written', (_what, packet, read) => {
    expect(decode([packet])).toEqual([read]);
    expect(encodeS2sPacket(read).toString('hex')).toBe(packet.toString('hex'));
  });

  it.each([
    ['of no known tag', bytes(0x41), "malformed: a frame can't begin with 0x41"],
    [
      'with numbers of more than 64 bits',
      bytes(0xfd, Array<number>(9).fill(0x80), 2),
      'malformed: a number has more than 64 bits',
    ],
    [
      'with numbers without an end',
      bytes(0xfd, Array<number>(11).fill(0xff)),
      'malformed: a number has more than 64 bits',
    ],
    [
      'with too many fields',
      bytes(0xfc, 1, 0, 0x81, 0x08),
      'too_large: 1025 fields of an event, at most 1024 are taken',
    ],
    [
      'with a long name',
      bytes(0xfc, 1, 0, 1, 4, 0x81, 0x08),
      'too_large: 1025 bytes of a text, at most 1024 are taken',
    ],
    [
      'with a long text',
      bytes(0xff, 0x81, 0x80, 0x40),
      'too_large: 1048577 bytes of a text, at most 1048576 are taken',
    ],
  ])('%s are refused', (_what, packet, message) => {
    expect(messageOf(() => decode([packet]))).toBe(message);
  });

  it('are refused once they can only become too long', () => {
    const field = bytes(4, 1, 'k', [0x80, 0x80, 0x30], 'v'.repeat(786_432));
    expect(messageOf(() => decode([bytes(0xfc, 1, 0, 3), field, field, field]))).toBe(
      'too_large: a packet of more than 1048576 bytes',
    );
  });
});

describe('what is compressed', () => {
  const frame = { pairs: [['_time', '1']] as const, raw: Buffer.from('x'.repeat(1000)) };
  const event: S2sPacket = { kind: 'event', channel: 1, flags: 0x240, fields: [], raw: Buffer.from('y'.repeat(1000)) };

  it('is read: a frame, frames, packets in blocks', () => {
    const several = deflateSync(Buffer.concat([encodeS2sFrame(frame), encodeS2sFrame(frame)]));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(several.length);
    const stream = [
      encodeS2sCompressedFrame(frame),
      length,
      several,
      encodeS2sCompressedPackets([event, event]),
      encodeS2sPacket(event),
    ];
    const items = decode([Buffer.concat(stream)]);
    expect(items).toEqual([...Array<object>(3).fill({ kind: 'frame', ...frame }), event, event, event]);
    expect(decode([...Buffer.concat(stream)].map((byte) => Buffer.from([byte])))).toEqual(items);
  });

  it.each(Array.from({ length: 60 }, (_, pairs) => pairs + 1))('is one frame, of %i pairs and `_raw`', (count) => {
    const one = { ...frame, pairs: Array.from({ length: count }, (_, n) => [`k${n}`, 'v'] as const) };
    expect(decode([encodeS2sCompressedFrame(one)])).toEqual([{ kind: 'frame', ...one }]);
  });

  it('goes on in the next block', () => {
    const packet = encodeS2sPacket(event);
    const block = (part: Buffer): Buffer => {
      const deflated = deflateSync(part);
      return bytes(0xf9, deflated.length, [...deflated]);
    };
    expect(decode([block(packet.subarray(0, 300)), block(packet.subarray(300))])).toEqual([event]);
  });

  it('is told where all that follows is one stream', () => {
    const decoder = new S2sDecoder({ from: 'server', limits: LIMITS });
    const deflated = deflateSync(encodeS2sPacket(event));
    decoder.push(bytes(0xf9, [...deflated]));
    expect(decoder.next()).toEqual({ kind: 'deflated' });
    expect(decoder.rest().equals(deflated)).toBe(true);
    decoder.push(encodeS2sPacket(event));
    expect(decoder.next()).toEqual(event);
    decoder.push(bytes(0xf9, 0x78, 0x9c));
    expect(messageOf(() => decoder.next())).toBe('malformed: a stream is compressed twice');
  });

  it('is bounded', () => {
    const bomb = deflateSync(Buffer.alloc(1 << 22));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bomb.length);
    expect(messageOf(() => decode([length, bomb]))).toBe(
      'too_large: a block is longer than 1048576 bytes once it is inflated',
    );
    expect(messageOf(() => decode([bytes([0, 0, 0, 4], [0x78, 0x9c, 0xff, 0xff])]))).toMatch(
      /^malformed: a block can't be inflated: /,
    );
  });
});

const integer = fc.oneof(fc.nat(300), fc.maxSafeNat(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }));
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constant('_MetaData:Index'),
);
const blob = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const optional = fc.option(text, { nil: undefined });
const field: fc.Arbitrary<S2sField> = fc
  .tuple(fc.nat(3), fc.nat(3), fc.boolean(), fc.boolean())
  .chain(([name, value, isSlice, hasExtras]) => {
    const type = name | (value << 2) | (isSlice ? 0x10 : 0) | (hasExtras ? 0x80 : 0);
    const slice = fc.record({ offset: integer, length: integer });
    return fc.record({
      type: fc.constant(type),
      name: name === 0 || name === 3 ? text : integer,
      value: value === 1 ? text : value === 3 || (value === 2 && isSlice) ? slice : integer,
      ...(hasExtras ? { extras: fc.tuple(integer, integer) } : {}),
    });
  });
const flagged: fc.Arbitrary<S2sPacket> = fc.nat(0x1ffff).chain((flags) =>
  fc.record({
    kind: fc.constant('event' as const),
    channel: integer,
    flags: fc.constant(flags),
    ...((flags & 2) === 0 ? {} : { position: fc.record({ stream: integer, offset: integer, suboffset: integer }) }),
    ...((flags & 4) === 0 ? {} : { id: integer }),
    ...((flags & 8) === 0 ? {} : { time: integer }),
    fields: fc.array(field, { maxLength: 6 }),
    ...((flags & 0x10000) === 0 ? {} : { metrics: blob }),
    raw: blob,
  }),
);
const packet: fc.Arbitrary<S2sPacket> = fc.oneof(
  { arbitrary: flagged, weight: 4 },
  fc.record({ kind: fc.constant('init' as const), text }),
  fc.record({ kind: fc.constant('close' as const), channel: integer }),
  fc.record({ kind: fc.constant('acknowledgement' as const), from: integer, to: integer }),
  fc
    .record({ source: optional, host: optional, sourcetype: optional, code: optional })
    .chain((slots) =>
      fc
        .record(
          { kind: fc.constant('channel' as const), channel: integer, template: integer, columns: fc.array(text) },
          { requiredKeys: ['kind', 'channel', 'columns'] },
        )
        .map((rest) => ({ ...rest, ...slots })),
    ),
);
const noNul = text.map((value) => value.replaceAll('\0', ''));
const frame = fc.record({
  kind: fc.constant('frame' as const),
  pairs: fc.array(
    fc.tuple(
      noNul.filter((key) => key !== '_raw'),
      noNul,
    ),
    { maxLength: 6 },
  ),
  raw: fc.option(
    blob.filter((raw) => raw[raw.length - 1] !== 0),
    { nil: undefined },
  ),
});
const written = fc.oneof(packet, frame);
const encode = (item: S2sItem): Buffer =>
  item.kind === 'frame'
    ? encodeS2sFrame(item)
    : item.kind === 'hello' || item.kind === 'deflated'
      ? Buffer.alloc(0)
      : encodeS2sPacket(item);
const cut = (stream: Buffer, places: readonly number[]): Buffer[] => {
  const at = [...new Set(places.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => Buffer.from(stream.subarray(from, at[index] ?? stream.length)));
};

describe('any stream', () => {
  it('is read as it was written, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), fc.array(fc.nat()), (items, places) => {
        const stream = Buffer.concat(items.map(encode));
        expect(decode(cut(stream, places))).toEqual(items);
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('is read byte by byte', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 4 }), (items) => {
        const stream = Buffer.concat(items.map(encode));
        expect(decode([...stream].map((byte) => Buffer.from([byte])))).toEqual(items);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it('that was changed is read or refused, wherever it is cut', () => {
    const whole = fc.oneof(
      fc.array(written, { minLength: 1, maxLength: 5 }).map((items) => Buffer.concat(items.map(encode))),
      fc
        .array(frame, { minLength: 1, maxLength: 2 })
        .map((frames) => Buffer.concat(frames.map(encodeS2sCompressedFrame))),
      fc.array(packet, { minLength: 1, maxLength: 3 }).map(encodeS2sCompressedPackets),
    );
    const outcome = (chunks: readonly Buffer[], from: S2sDecoderOptions['from']): unknown => {
      try {
        return decode(chunks, from, { bytes: 2_000, fields: 20 });
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return error.message;
      }
    };
    const tally = { read: 0, refused: 0 };
    let state = 11;
    const below = (most: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * most);
    };
    for (const stream of fc.sample(whole, { numRuns: 200, seed: 11 })) {
      for (let round = 0; round < 100; round++) {
        const changed = Buffer.from(stream.subarray(0, Math.max(1, stream.length - below(4))));
        for (let change = 1 + below(5); change > 0; change--)
          changed[below(changed.length)] = [below(256), 0, 0x7f, 0x80, 0xff][below(5)] ?? 0;
        const inOne = outcome([changed], 'server');
        const inPieces = outcome(cut(changed, [below(1e9), below(1e9)]), 'server');
        if (typeof inPieces !== typeof inOne || (typeof inOne === 'object' && !isDeepStrictEqual(inPieces, inOne)))
          expect(inPieces, changed.toString('hex')).toEqual(inOne);
        tally[typeof inOne === 'string' ? 'refused' : 'read'] += 1;
        outcome([changed], 'client');
      }
    }
    expect(tally.read + tally.refused).toBe(20_000);
    expect(Math.min(tally.read, tally.refused)).toBeGreaterThan(2_000);
  });
});
