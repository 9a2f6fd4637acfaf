import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyslogFramer } from './framer.ts';

interface Framed {
  readonly messages: readonly string[];
  /** Message, from, to, flags. */
  readonly frames: readonly (readonly [string, number, number, number])[];
  readonly counts: Readonly<Record<string, number>>;
}

function frame(chunks: readonly Uint8Array[], { maxBytes = 1000, isEnded = true } = {}): Framed {
  const frames: [string, number, number, number][] = [];
  const counts: Record<string, number> = {};
  const framer = new SyslogFramer({
    offset: 0,
    maxBytes,
    onMessage: (...frame) => void frames.push(frame),
    count: (reason, by = 1) => {
      counts[reason] = (counts[reason] ?? 0) + by;
    },
  });
  for (const chunk of chunks) framer.push(chunk);
  if (isEnded) framer.finish();
  return { messages: frames.map(([message]) => message), frames, counts };
}

const messages = (text: string) => frame([Buffer.from(text)]).messages;
const counted = (text: string): string => `${Buffer.byteLength(text)} ${text}`;

describe('frames of syslog', () => {
  it.each<[string, string, readonly string[]]>([
    ['lines', '<1>a\n<2>b\n', ['<1>a', '<2>b']],
    ['lines with CR', '<1>a\r\n<2>b\r\n', ['<1>a', '<2>b']],
    ['lines without priority', 'a\n12 b\n2026-11-26 c\n', ['a', '12 b', '2026-11-26 c']],
    ['counted', counted('<1>a') + counted('<2>b\nc') + counted('<3>é'), ['<1>a', '<2>b\nc', '<3>é']],
    [
      'counted, a line end counted, too',
      counted('<1>a\n') + counted('<2>b\r\n') + counted('<3>c\0'),
      ['<1>a', '<2>b', '<3>c'],
    ],
    [
      'counted, a line end behind',
      `${counted('<1>a')}\n${counted('<2>b')}\r\n\0${counted('<3>c')}`,
      ['<1>a', '<2>b', '<3>c'],
    ],
    ['NUL', '<1>a\0<2>b\0', ['<1>a', '<2>b']],
    ['NUL, with lines within', '<1>a\0<2>b\n c\nd\0<3>e\0', ['<1>a', '<2>b\n c\nd', '<3>e']],
    ['NUL and line end', '<1>a\0\n<2>b\n\0<3>c\0\n', ['<1>a', '<2>b', '<3>c']],
    ['all of them', `<1>a\n${counted('<2>b')}<3>c\0${counted('<4>d')}<5>e\n`, ['<1>a', '<2>b', '<3>c', '<4>d', '<5>e']],
    ['a NUL that somebody has put into a line', '<1>a\0b\n<2>c\n<3>d\n', ['<1>a', 'b', '<2>c', '<3>d']],
    ['the same, and what goes on looks like a message', '<1>a\0<9>b\n<2>c\n<3>d\n', ['<1>a', '<9>b', '<2>c', '<3>d']],
    ['a NUL in lines without priority', 'a\0b\nc\nd\n', ['a', 'b', 'c', 'd']],
    ['blank ones', '\n\n<1>a\n\n\r\n<2>b\n\0\0', ['<1>a', '<2>b']],
    ['more digits than a count has', '1234567890 <1>a\n<2>b\n', ['1234567890 <1>a', '<2>b']],
    ['a count of zero, and one with a zero in front', '0 <1>a\n04 <2>b\n', ['0 <1>a', '04 <2>b']],
  ])('%s', (_, text, expected) => {
    expect(messages(text)).toEqual(expected);
    const bytes = [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));
    expect(frame(bytes).messages).toEqual(expected);
  });

  it('tells where they stand, and what has no end', () => {
    expect(frame([Buffer.from('\n<1>a\n4 <2>b<3>c')]).frames).toEqual([
      ['<1>a', 1, 6, 0],
      ['<2>b', 6, 12, 0],
      ['<3>c', 12, 16, 2],
    ]);
    expect(frame([Buffer.from('9 <1>a')]).frames).toEqual([['<1>a', 0, 6, 2]]);
    expect(frame([Buffer.from('12')]).frames).toEqual([['12', 0, 2, 2]]);
  });

  it('emits nothing before its end has come', () => {
    expect(frame([Buffer.from('<1>a\n<2>b')], { isEnded: false }).messages).toEqual(['<1>a']);
    expect(frame([Buffer.from('9 <1>a\n<2>')], { isEnded: false }).messages).toEqual([]);
  });

  it('keeps the beginning of what is too long, and reads on behind it', () => {
    const long = `<1>${'é'.repeat(5000)}`;
    for (const text of [`${long}\n<2>b\n`, `${counted(long)}<2>b\n`, `${long}\0<2>b\0`]) {
      const { frames, counts } = frame([Buffer.from(text)], { maxBytes: 256 });
      expect(frames.map(([message, , , flags]) => [message.length, flags])).toEqual([
        [129, 1],
        [4, 0],
      ]);
      expect(counts).toEqual({ line_truncated: 1 });
    }
    expect(frame([Buffer.from(`<1>${'x'.repeat(253)}\r\n`)], { maxBytes: 256 }).counts).toEqual({});
  });

  it('holds no more than the limit of a frame that never ends', () => {
    const chunk = Buffer.alloc(1 << 20, 0x78);
    for (const head of ['<1>', '999999999 <1>']) {
      const before = process.memoryUsage().arrayBuffers;
      const { frames } = frame([Buffer.from(head), ...Array.from({ length: 100 }, () => chunk)], { maxBytes: 4096 });
      expect(frames.map(([message, , , flags]) => [message.length, flags])).toEqual([[4096, 3]]);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
    }
  });

  it('counts bytes that are no UTF-8', () => {
    const { messages: found, counts } = frame([Buffer.from([0x3c, 0x31, 0x3e, 0xff, 0x0a])]);
    expect(found).toEqual(['<1>\ufffd']);
    expect(counts).toEqual({ invalid_utf8: 1 });
  });

  it('takes a time that grows with the length alone', () => {
    for (const piece of ['a\0', '<1>a\n\0', '\n', '<', '1 <', '9', '<1>\n<2>\0']) {
      const bytes = Buffer.from(piece.repeat(200_000));
      expect(frame([bytes]).frames.at(-1)?.[2] ?? bytes.length).toBeLessThanOrEqual(bytes.length);
    }
  });

  const text = fc.string({ unit: fc.constantFrom(...'ab <>1é'), minLength: 1, maxLength: 20 });
  const message = text.map((rest) => `<13>${rest}`);
  const piece = fc.oneof(
    fc.constantFrom('<1>a', '\n', '\0', '\r', '12 ', '4 <1>', '<', ' ', '9', 'é', '\n<2>', '\0<3>b\nc', '999999999 <'),
    message,
  );
  const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
    const edges = [0, ...places.filter((place) => place < bytes.length).sort((a, b) => a - b), bytes.length];
    return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
  };

  it('finds what was framed, wherever the bytes are cut', () => {
    const framed = fc.array(fc.record({ message, how: fc.constantFrom('line', 'counted', 'counted-line') }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(framed, fc.array(fc.nat(600), { maxLength: 20 }), (written, places) => {
        const bytes = Buffer.from(
          written
            .map(({ message: one, how }) =>
              how === 'line' ? `${one}\n` : counted(one) + (how === 'counted' ? '' : '\n'),
            )
            .join(''),
        );
        expect(frame(cut(bytes, places)).messages).toEqual(written.map(({ message: one }) => one));
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on where the bytes are cut, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(300), { maxLength: 30 }), (pieces, places) => {
        const bytes = Buffer.from(pieces.join(''));
        const whole = frame([bytes], { maxBytes: 40 });
        expect(frame(cut(bytes, places), { maxBytes: 40 })).toEqual(whole);
        let at = 0;
        for (const [, from, to] of whole.frames) {
          expect(bytes.toString('latin1', at, from)).toMatch(/^[\n\r\0]*$/);
          expect(to).toBeGreaterThan(from);
          at = to;
        }
      }),
      { numRuns: 3000 },
    );
  });
});
