import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newEvent } from '../../../event/index.ts';
import { tryDecode, tryEncode } from '../try-codec.ts';
import { EventTime, pack } from './values.ts';

const TIME = 1_795_399_086;
const AT = TIME * 1000;

describe('msgpack', () => {
  it('reads maps one behind the other', () => {
    const bytes = Buffer.concat([encode({ a: 1, b: { c: [true, null, 'x'] } }), encode({ a: 2 })]);
    expect(tryDecode('msgpack', [bytes]).events).toEqual([
      { '@timestamp': 0, '@version': '1', a: 1, b: { c: [true, null, 'x'] } },
      { '@timestamp': 0, '@version': '1', a: 2 },
    ]);
  });

  it('takes the time of an event, puts fields under a target, reads times and binary data', () => {
    const [event] = tryDecode('msgpack', [encode({ '@timestamp': '2026-11-23T01:58:06Z', a: 1 })]).events;
    expect(event).toMatchObject({ '@timestamp': AT, a: 1 });
    const record = { when: new Date(AT), text: Buffer.from('ä'), raw: Buffer.from([0xff, 0xfe]) };
    const [under] = tryDecode('msgpack', [encode(record)], { options: { target: '[a][b]' } }).events;
    expect(under).toMatchObject({ a: { b: { when: '2026-11-23T01:58:06.000Z', text: 'ä', raw: '//4=' } } });
  });

  it('has no prototype that a key could reach', () => {
    const bytes = Buffer.from([0x81, 0xa9, ...Buffer.from('__proto__'), 0x81, 0xa1, 0x78, 0x01]);
    const { events } = tryDecode('msgpack', [bytes]);
    expect(events).toHaveLength(1);
    expect('x' in (events[0] ?? {})).toBe(false);
  });

  it.each([
    ['a list', encode([1, 2]), 1],
    ['a byte that begins nothing', Buffer.from([0xc1, 0x81, 0xa1, 0x61, 0x01]), 1],
    ['a text of four gigabytes', Buffer.from([0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]), 1],
    ['a list of four billion values', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff, 0x61]), 1],
    ['a map that is cut off', encode({ abc: 'def' }).subarray(0, 4), 1],
    ['lists in lists without end', Buffer.alloc(100_000, 0x91), 1],
  ])('refuses %s', (_title, bytes, events) => {
    const result = tryDecode('msgpack', [bytes]);
    expect(result.events).toHaveLength(events);
    expect(result.events[0]?.tags).toEqual(['_msgpackparsefailure']);
    expect(result.counts.get('record_unreadable')).toBe(1);
    expect(result.settled).toBe(bytes.length);
  });

  it('goes on behind a message that is whole and no map', () => {
    const bytes = Buffer.concat([encode(7), encode({ a: 1 })]);
    expect(tryDecode('msgpack', [bytes]).events.map(({ tags, a }) => tags ?? a)).toEqual([['_msgpackparsefailure'], 1]);
  });

  it('survives any bytes, in bounded memory and without losing its place', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { decoded, settled } = tryDecode('msgpack', [bytes]);
        expect(settled).toBe(bytes.length);
        let at = 0;
        for (const { from, to } of decoded) {
          expect(from).toBeGreaterThanOrEqual(at);
          at = to;
        }
      }),
    );
  });

  it('comes back as it was', () => {
    const text = fc.string({ unit: 'binary' }).map((one) => one.replace(/\p{Cs}/gu, ''));
    const leaf = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
    );
    const name = fc.stringMatching(/^[a-z]{1,8}$/).filter((key) => key !== 'tags');
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(leaf, fc.array(leaf))), (fields) => {
        const event = { ...newEvent(AT), '@nanoseconds': 456_000, ...fields };
        expect(tryDecode('msgpack', [tryEncode('msgpack', [event])]).events).toEqual([event]);
      }),
    );
  });
});

describe('fluent', () => {
  const entries = [
    [TIME, { a: 1 }],
    [TIME + 1, { a: 2 }],
  ];
  const packed = Buffer.concat(entries.map((entry) => pack(entry)));
  const expected = [
    { '@timestamp': AT, '@version': '1', a: 1, tags: ['app.web'] },
    { '@timestamp': AT + 1000, '@version': '1', a: 2, tags: ['app.web'] },
  ];
  const oldText = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xda, bytes.length >> 8, bytes.length & 255]), bytes]);

  it.each([
    [
      'message',
      Buffer.concat([pack(['app.web', TIME, { a: 1 }]), pack(['app.web', TIME + 1, { a: 2 }, { chunk: 'x' }])]),
    ],
    ['forward', pack(['app.web', entries, { size: 2 }])],
    ['packed forward', pack(['app.web', packed])],
    ['packed forward of old clients', Buffer.concat([Buffer.from([0x92]), pack('app.web'), oldText(packed)])],
    ['compressed packed forward', pack(['app.web', gzipSync(packed), { compressed: 'gzip' }])],
    [
      'compressed packed forward of several members',
      pack(['app.web', Buffer.concat(entries.map((entry) => gzipSync(pack(entry)))), { compressed: 'gzip' }]),
    ],
    ['a heartbeat before', Buffer.concat([pack(null), pack(['app.web', entries])])],
  ])('reads %s', (_title, bytes) => expect(tryDecode('fluent', [bytes]).events).toEqual(expected));

  it('settles the bytes of a message with its last event', () => {
    const bytes = pack(['app.web', entries]);
    const { decoded } = tryDecode('fluent', [bytes]);
    expect(decoded.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [0, bytes.length],
    ]);
  });

  it('reads times with nanoseconds, and keeps them when told so', () => {
    const bytes = pack(['t', new EventTime(TIME, 123_456_789), { a: 1 }]);
    expect(tryDecode('fluent', [bytes]).events).toEqual([
      { '@timestamp': AT + 123, '@version': '1', a: 1, tags: ['t'] },
    ]);
    const [precise] = tryDecode('fluent', [bytes], { options: { nanosecond_precision: true } }).events;
    expect(precise).toMatchObject({ '@timestamp': AT + 123, '@nanoseconds': 456_789 });
  });

  it.each([
    ['no tag', pack([1, TIME, { a: 1 }])],
    ['no time', pack(['t', { b: 1 }, { a: 1 }])],
    ['a record that is no map', pack(['t', TIME, 'x'])],
    ['gzip that is none', pack(['t', Buffer.from('nonsense'), { compressed: 'gzip' }])],
    ['gzip that inflates beyond the limit', pack(['t', gzipSync(Buffer.alloc(40 << 20)), { compressed: 'gzip' }])],
    ['nesting within packed entries', pack(['t', Buffer.alloc(100_000, 0x91)])],
    ['a text', pack('GET / HTTP/1.1')],
  ])('tags %s', (_title, bytes) => {
    const { events, counts } = tryDecode('fluent', [bytes]);
    expect(events).toHaveLength(1);
    expect(events[0]?.tags).toEqual(['_fluentparsefailure']);
    expect(counts.get('record_unreadable')).toBe(1);
  });

  it('stops a message that holds more entries than anybody sends', () => {
    const entry = Buffer.from([0x92, 0x00, 0x80]);
    const bomb = pack(['t', gzipSync(Buffer.alloc(3 * 600_000, entry)), { compressed: 'gzip' }]);
    expect(bomb.length).toBeLessThan(10_000);
    const { events } = tryDecode('fluent', [bomb]);
    expect(events).toHaveLength(500_001);
    expect(events[500_000]?.tags).toEqual(['_fluentparsefailure']);
  });

  it('writes what it reads', () => {
    const event = { ...newEvent(AT + 5), '@nanoseconds': 7, a: 'x', tags: ['app', 'web'] };
    const options = { nanosecond_precision: true };
    const [back] = tryDecode('fluent', [tryEncode('fluent', [event], { options })], { options }).events;
    expect(back).toEqual({ ...event, tags: ['app', 'web', 'app.web'] });
  });
});
