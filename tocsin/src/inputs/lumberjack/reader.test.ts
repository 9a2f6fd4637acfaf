import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ackFrame, compressedFrame, dataFrame, FrameError, jsonFrame, jsonWindow, windowFrame } from './frames.ts';
import { FrameReader, type FrameReaderOptions } from './reader.ts';

const LIMITS = { maxFrame: 1 << 20, maxInflated: 4 << 20 };

type Seen =
  | readonly ['window', 1 | 2, number]
  | readonly ['ack', 1 | 2, number]
  | readonly ['json', number, string]
  | readonly ['data', number, readonly (readonly [string, string])[]];

/** Frames of the pieces, and what stopped it. */
function readAll(pieces: readonly Uint8Array[], options: FrameReaderOptions = LIMITS) {
  const reader = new FrameReader(options);
  const seen: Seen[] = [];
  try {
    for (const piece of pieces)
      for (const frame of reader.push(piece)) {
        if (frame.kind === 'json') seen.push(['json', frame.sequence, frame.json.toString()]);
        else if (frame.kind === 'data') seen.push(['data', frame.sequence, frame.pairs]);
        else seen.push([frame.kind, frame.version, frame.kind === 'window' ? frame.size : frame.sequence]);
      }
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return { seen, reason: error.reason, pending: reader.pending };
  }
  return { seen, reason: undefined, pending: reader.pending };
}

const cut = (bytes: Buffer, size: number): Buffer[] => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
};

describe('frames of Lumberjack', () => {
  it('are read as their bytes say', () => {
    const bytes = Buffer.from(
      '3257 00000002 324a 00000001 00000007 7b2261223a317d 3144 00000002 00000001 00000001 6b 00000002 c3a4 3141 00000007'.replaceAll(
        ' ',
        '',
      ),
      'hex',
    );
    for (const size of [1, 2, 3, 7, bytes.length])
      expect(readAll(cut(bytes, size)).seen).toEqual([
        ['window', 2, 2],
        ['json', 1, '{"a":1}'],
        ['data', 2, [['k', 'ä']]],
        ['ack', 1, 7],
      ]);
  });

  it('are read out of compressed ones', () => {
    const bytes = Buffer.concat([jsonWindow(['{"a":1}', '{"a":2}']), jsonWindow(['{"a":3}'], 0)]);
    for (const size of [1, 5, bytes.length]) {
      const { seen, pending } = readAll(cut(bytes, size));
      expect(seen.map(([kind, ...rest]) => [kind, ...rest])).toEqual([
        ['window', 2, 2],
        ['json', 1, '{"a":1}'],
        ['json', 2, '{"a":2}'],
        ['window', 2, 1],
        ['json', 1, '{"a":3}'],
      ]);
      expect(pending).toBe(false);
    }
  });

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n'), 'frame_unknown'],
    ['TLS', Buffer.from('1603010200010001fc', 'hex'), 'frame_unknown'],
    ['an unknown type', Buffer.from('325a00000000', 'hex'), 'frame_unknown'],
    ['a text of four gigabytes', Buffer.from('324a00000001ffffffff', 'hex'), 'frame_too_long'],
    ['a compressed frame of four gigabytes', Buffer.from('3243ffffffff', 'hex'), 'frame_too_long'],
    ['a million fields', Buffer.from('314400000001000f4240', 'hex'), 'frame_too_long'],
    ['a field of four gigabytes', Buffer.from('31440000000100000001ffffffff', 'hex'), 'frame_too_long'],
    ['a bomb', compressedFrame([jsonFrame(1, Buffer.alloc(900_000, 0x20)), Buffer.alloc(8 << 20)]), 'frame_too_long'],
    ['one compressed within another', compressedFrame([compressedFrame([windowFrame(1)])]), 'frame_nested'],
    ['one that is cut within a compressed one', compressedFrame([jsonFrame(1, '{}').subarray(0, 9)]), 'frame_broken'],
    ['no zlib', Buffer.concat([Buffer.from('324300000004', 'hex'), Buffer.from('oops')]), 'frame_broken'],
    ['a zlib that is cut', cutZlib(), 'frame_broken'],
  ])('end the stream: %s', (_title, bytes, reason) => {
    expect(readAll([bytes]).reason).toBe(reason);
    expect(readAll(cut(bytes, 3)).reason).toBe(reason);
  });

  it('say what they hold, and give it all back', () => {
    let held = 0;
    let most = 0;
    const hold = (bytes: number): void => {
      held += bytes;
      most = Math.max(most, held);
    };
    const reader = new FrameReader({ ...LIMITS, hold });
    for (const piece of cut(
      jsonWindow(Array.from({ length: 500 }, (_, n) => `{"n":${n},"pad":"${'x'.repeat(2000)}"}`)),
      4096,
    ))
      for (const _ of reader.push(piece)) expect(held).toBeGreaterThan(0);
    expect(most).toBeGreaterThan(1_000_000);
    reader.close();
    expect(held).toBe(0);
  });

  it('hold no more than a limit lets them', () => {
    const hold = (): void => {
      throw new FrameError('held_too_much', 'too much');
    };
    expect(readAll([windowFrame(1)], { ...LIMITS, hold }).reason).toBe('held_too_much');
  });

  const text = fc.string({ unit: 'binary', maxLength: 20 }).map((one) => one.replace(/\p{Cs}/gu, ''));
  const frame = fc.oneof(
    fc.nat(0xffffffff).map((size) => ({ bytes: windowFrame(size), seen: ['window', 2, size] as Seen })),
    fc.nat(0xffffffff).map((sequence) => ({ bytes: ackFrame(sequence, 1), seen: ['ack', 1, sequence] as Seen })),
    fc.tuple(fc.nat(0xffffffff), text).map(([sequence, json]) => ({
      bytes: jsonFrame(sequence, json),
      seen: ['json', sequence, json] as Seen,
    })),
    fc.tuple(fc.nat(0xffffffff), fc.array(fc.tuple(text, text), { maxLength: 5 })).map(([sequence, pairs]) => ({
      bytes: dataFrame(sequence, pairs),
      seen: ['data', sequence, pairs] as Seen,
    })),
  );

  it('come back as they were written, wherever they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.array(frame, { maxLength: 6 })), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        (groups, sizes) => {
          const bytes = Buffer.concat(
            groups.flatMap(([isCompressed, frames]) => {
              const parts = frames.map((one) => one.bytes);
              return isCompressed ? [compressedFrame(parts)] : parts;
            }),
          );
          const pieces: Buffer[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          const { seen, reason, pending } = readAll(pieces);
          expect(reason).toBeUndefined();
          expect(pending).toBe(false);
          expect(seen).toEqual(groups.flatMap(([, frames]) => frames.map((one) => one.seen)));
        },
      ),
      { seed: 5044, numRuns: 500 },
    );
  });

  it('of mutated bytes are frames or a reason, whatever the cuts', () => {
    const whole = Buffer.concat([
      windowFrame(4),
      jsonFrame(1, '{"message":"a"}'),
      dataFrame(2, [
        ['line', 'text'],
        ['file', '/a'],
      ]),
      compressedFrame([jsonFrame(3, '{}'), jsonFrame(4, '{"b":[1]}')]),
      windowFrame(1, 1),
    ]);
    const limits = { maxFrame: 4096, maxInflated: 16_384 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(whole.length),
        fc.integer({ min: 1, max: 40 }),
        (changes, length, size) => {
          const bytes = Buffer.from(whole.subarray(0, Math.max(1, length)));
          for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
          const atOnce = readAll([bytes], limits);
          const inPieces = readAll(cut(bytes, size), limits);
          expect(inPieces.seen).toEqual(atOnce.seen);
          expect(inPieces.reason).toBe(atOnce.reason);
        },
      ),
      { seed: 5044, numRuns: Number(process.env.TORTURE_MUTATIONS ?? 20_000) },
    );
  }, 120_000);
});

function cutZlib(): Buffer {
  const body = deflateSync(jsonFrame(1, '{"a":"bcdefghijk"}')).subarray(0, -6);
  const head = Buffer.from([0x32, 0x43, 0, 0, 0, body.length]);
  return Buffer.concat([head, body]);
}
