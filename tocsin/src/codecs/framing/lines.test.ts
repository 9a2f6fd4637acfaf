import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineFramer, MAX_LINE_BYTES, PARTIAL, TRUNCATED } from './lines.ts';

type Line = readonly [text: string, from: number, to: number, flags: number];

const frame = (chunks: readonly Uint8Array[], { offset = 0, maxLineBytes = MAX_LINE_BYTES } = {}) => {
  const lines: Line[] = [];
  const counts: Record<string, number> = {};
  const framer = new LineFramer({
    offset,
    maxLineBytes,
    onLine: (text, from, to, flags) => {
      lines.push([text, from, to, flags]);
    },
    count: (reason, by = 1) => {
      counts[reason] = (counts[reason] ?? 0) + by;
    },
  });
  for (const chunk of chunks) {
    const reused = Buffer.from(chunk);
    framer.push(reused);
    reused.fill(0x2a);
  }
  const complete = lines.length;
  const { lineStart, pending } = framer;
  framer.finish();
  return { lines, counts, complete, lineStart, pending };
};

/** Cuts `bytes` at the given places. */
const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
};

describe('LineFramer', () => {
  it('strips CR and LF, keeps NUL, counts bytes', () => {
    const { lines } = frame([Buffer.from('one\r\ntw\u0000o\n\nä€😀\n')], { offset: 100 });
    expect(lines).toEqual([
      ['one', 100, 105, 0],
      ['tw\u0000o', 105, 110, 0],
      ['', 110, 111, 0],
      ['ä€😀', 111, 121, 0],
    ]);
  });

  it('drops a byte order mark at the beginning alone', () => {
    expect(frame([Buffer.from('\ufeffone\n\ufefftwo\n')]).lines).toEqual([
      ['one', 0, 7, 0],
      ['\ufefftwo', 7, 14, 0],
    ]);
    expect(frame([Buffer.from('\ufeffone\n')], { offset: 7 }).lines).toEqual([['\ufeffone', 7, 14, 0]]);
  });

  it('holds a last line until the source ends, and marks it', () => {
    const result = frame([Buffer.from('one\ntwo')]);
    expect(result).toMatchObject({ complete: 1, lineStart: 4, pending: true });
    expect(result.lines[1]).toEqual(['two', 4, 7, PARTIAL]);
  });

  it('replaces what is not UTF-8 and counts it, but not replacement characters that were written', () => {
    const { lines, counts } = frame([Buffer.from([0x61, 0xff, 0x62, 0xef, 0xbf, 0xbd, 0xc3, 0x0a])]);
    expect(lines[0]?.[0]).toBe('a\ufffdb\ufffd\ufffd');
    expect(counts).toEqual({ invalid_utf8: 2 });
  });

  it('cuts at the limit between characters, and covers the whole line', () => {
    const { lines, counts } = frame([Buffer.from(`${'€'.repeat(100)}\nnext\n`)], { maxLineBytes: 256 });
    expect(lines).toEqual([
      ['€'.repeat(85), 0, 301, TRUNCATED],
      ['next', 301, 306, 0],
    ]);
    expect(counts).toEqual({ line_truncated: 1 });
  });

  it('does not count a line of exactly the limit as too long', () => {
    expect(frame([Buffer.from(`${'a'.repeat(256)}\r\n`)], { maxLineBytes: 256 }).lines[0]?.[3]).toBe(0);
  });

  it('does not hold a line of 100 MB', () => {
    const chunk = Buffer.alloc(64 * 1024, 0x61);
    let length = 0;
    const framer = new LineFramer({
      offset: 0,
      maxLineBytes: MAX_LINE_BYTES,
      onLine: (text) => {
        length = text.length;
      },
      count: () => {},
    });
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    for (let pushed = 0; pushed < 100 * 1024 * 1024; pushed += chunk.length) {
      framer.push(chunk);
      if (pushed % (8 * 1024 * 1024) === 0) peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    framer.push(Buffer.from('\n'));
    expect(length).toBe(MAX_LINE_BYTES);
    expect(framer.lineStart).toBe(100 * 1024 * 1024 + 1);
    expect(peak).toBeLessThan(8 * 1024 * 1024);
  });

  it('gives the same lines however the bytes are cut', () => {
    const byte = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0x0a, 0x0d) },
      { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
      { weight: 3, arbitrary: fc.integer({ min: 0x80, max: 0xff }) },
      { weight: 1, arbitrary: fc.constantFrom(0xef, 0xbb, 0xbf, 0) },
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 600 }), fc.array(fc.nat(), { maxLength: 40 }), (data, places) => {
        const bytes = Buffer.from(data);
        const whole = frame([bytes], { maxLineBytes: 64 });
        const parts = frame(cut(bytes, places), { maxLineBytes: 64 });
        expect(parts).toEqual(whole);
        let at = 0;
        for (const [, from, to] of whole.lines) {
          expect(from).toBe(at);
          at = to;
        }
        expect(at).toBe(bytes.length);
      }),
      { numRuns: 300 },
    );
  });
});
