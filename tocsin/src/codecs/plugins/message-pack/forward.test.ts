import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessagePackFramer } from '../../framing/message-pack.ts';
import { type ForwardEntry, type ForwardOptions, readForward, writeForward } from './forward.ts';
import { EventTime, pack } from './values.ts';

const LIMITS = { maxInflated: 1 << 20 };
const MODES = ['message', 'forward', 'packed', 'compressed'] as const;

interface Read {
  readonly tag: string;
  readonly chunk: string | undefined;
  readonly entries: readonly ForwardEntry[];
}

/** Messages of a stream that comes in these pieces, and how many can't be read. */
function readStream(pieces: Iterable<Uint8Array>): { readonly read: readonly Read[]; readonly unread: number } {
  const read: Read[] = [];
  let unread = 0;
  const framer = new MessagePackFramer({
    offset: 0,
    maxBytes: 1 << 16,
    onMessage: (bytes) => {
      try {
        const message = readForward(bytes.slice(), LIMITS);
        if (message !== undefined) read.push({ ...message, entries: [...message.entries] });
      } catch {
        unread += 1;
      }
    },
    onMalformed: () => {
      unread += 1;
    },
  });
  for (const piece of pieces) framer.push(piece);
  framer.finish();
  return { read, unread };
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const text = fc.string({ unit: 'grapheme', maxLength: 10 });
const record = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 })),
  { maxKeys: 4 },
);
const time = fc.oneof(
  fc.nat(0xffffffff),
  fc
    .tuple(fc.nat(0xffffffff), fc.nat(999_999_999))
    .map(([seconds, nanoseconds]) => new EventTime(seconds, nanoseconds)),
);
const message = fc.record({
  tag: text,
  entries: fc.array(fc.record({ time, record }), { minLength: 1, maxLength: 5 }),
  mode: fc.constantFrom(...MODES),
  chunk: fc.option(text, { nil: undefined }),
});
const optionsOf = (mode: ForwardOptions['mode'], chunk: string | undefined): ForwardOptions =>
  chunk === undefined ? { mode } : { mode, chunk };

describe('messages of the Forward protocol', () => {
  it('come back as they were written, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), fc.integer({ min: 1, max: 50 }), (messages, size) => {
        const bytes = Buffer.concat(
          messages.map(({ tag, entries, mode, chunk }) => writeForward(tag, entries, optionsOf(mode, chunk))),
        );
        const { read, unread } = readStream(cut(bytes, size));
        expect(unread).toBe(0);
        const expected = messages.flatMap(({ tag, entries, mode, chunk }) =>
          mode === 'message' ? entries.map((entry) => ({ tag, chunk, entries: [entry] })) : [{ tag, chunk, entries }],
        );
        expect(plain(read)).toEqual(plain(expected));
      }),
      { seed: 24_224, numRuns: 500 },
    );
  });

  it('of mutated bytes are messages or none, whatever the cuts', () => {
    const entries = [
      { time: new EventTime(1, 2), record: { message: 'a', n: 1 } },
      { time: 3, record: { log: 'b' } },
    ];
    const whole = Buffer.concat([
      ...MODES.map((mode) => writeForward('app.web', entries, { mode, chunk: 'c1' })),
      pack(null),
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        fc.nat(whole.length),
        fc.integer({ min: 1, max: 60 }),
        (changes, length, size) => {
          const bytes = Buffer.from(whole.subarray(0, length));
          for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
          expect(plain(readStream(cut(bytes, size)))).toEqual(plain(readStream([bytes])));
        },
      ),
      { seed: 24_224, numRuns: Number(process.env.TORTURE_MUTATIONS ?? 20_000) },
    );
  }, 120_000);

  it('hold what they inflate to, and no longer than they are read', () => {
    const entries = Array.from({ length: 1000 }, (_, n) => ({ time: n, record: { message: 'x'.repeat(100) } }));
    let held = 0;
    const hold = (bytes: number): void => {
      held += bytes;
    };
    const read = readForward(writeForward('t', entries, { mode: 'compressed' }), { ...LIMITS, hold });
    let seen = 0;
    for (const _ of read?.entries ?? []) {
      expect(held).toBeGreaterThan(100_000);
      seen += 1;
    }
    expect(seen).toBe(1000);
    expect(held).toBe(0);
  });

  it.each([
    ['a million maps', pack(['t', 1, Array.from({ length: 1_000_001 }, () => ({}))])],
    ['maps announced', Buffer.from([0x93, 0xa1, 0x74, 0x01, 0xdd, 0x01, 0xff, 0xff, 0xff])],
  ])('are refused before their values are made: %s', (_title, bytes) => {
    const reasons: string[] = [];
    const framer = new MessagePackFramer({
      offset: 0,
      maxBytes: 64 << 20,
      onMessage: () => reasons.push('read'),
      onMalformed: (reason) => reasons.push(reason),
    });
    framer.push(bytes);
    expect(reasons).toEqual([expect.stringContaining('more than 1000000 values')]);
  });
});

/** Without prototypes, and with bytes that are shown. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one) => (one === undefined ? null : one)));
