import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { charsetText } from './charset.ts';
import { DelimitedFramer } from './delimited.ts';

interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const frame = (chunks: readonly Uint8Array[], delimiter = '\n', charset = 'UTF-8', maxBytes = 1 << 20) => {
  const pieces: Piece[] = [];
  const counts: string[] = [];
  const count = (reason: string): void => void counts.push(reason);
  const framer = new DelimitedFramer({
    delimiter,
    offset: 0,
    maxBytes,
    onPiece: (text, from, to) => pieces.push({ text, from, to }),
    text: charsetText(charset, count),
    isUtf8: charset === 'UTF-8',
    count,
  });
  for (const chunk of chunks) {
    const borrowed = Uint8Array.from(chunk);
    framer.push(borrowed);
    borrowed.fill(0x21);
  }
  framer.finish();
  return { pieces, counts };
};

const texts = (pieces: readonly Piece[]): string[] => pieces.map(({ text }) => text);
const bytesOf = (text: string): Buffer => Buffer.from(text);

const chunksOf = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
};

describe('pieces between delimiters', () => {
  test('blank lines are lines, a carriage return stays', () => {
    const { pieces } = frame([bytesOf('one\r\n\nthree')]);
    expect(pieces).toEqual([
      { text: 'one\r', from: 0, to: 5 },
      { text: '', from: 5, to: 6 },
      { text: 'three', from: 6, to: 11 },
    ]);
  });

  test('wrong bytes are replaced and counted, and the offsets are those of the bytes', () => {
    const { pieces, counts } = frame([Buffer.from([0xe4, 0x0a, 0xc3, 0x0a, 0x61, 0x0a])]);
    expect(pieces).toEqual([
      { text: '\ufffd', from: 0, to: 2 },
      { text: '\ufffd', from: 2, to: 4 },
      { text: 'a', from: 4, to: 6 },
    ]);
    expect(counts).toContain('invalid_utf8');
  });

  test('another charset', () => {
    const latin = frame([Buffer.from([0xe4, 0x0a, 0xf6])], '\n', 'ISO-8859-1');
    expect(texts(latin.pieces)).toEqual(['ä', 'ö']);
    expect(latin.counts).toEqual([]);
  });

  test('of a piece over the limit the beginning is kept, and what follows it is read', () => {
    for (const cuts of [[], [3], [3, 7, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
      const { pieces, counts } = frame(chunksOf(bytesOf('0123456789\nab\n'), cuts), '\n', 'UTF-8', 4);
      expect(pieces).toEqual([
        { text: '0123', from: 0, to: 11 },
        { text: 'ab', from: 11, to: 14 },
      ]);
      expect(counts).toEqual(['line_truncated']);
    }
  });

  const line = fc.string({ unit: fc.constantFrom('a', 'ß', '€', '😀', '|', '\r', '') });

  test.each(['\n', '||', '|a|', '\r\n'])('where the chunks end does not matter (%j)', (delimiter) => {
    fc.assert(
      fc.property(fc.array(line), line, fc.array(fc.nat()), (lines, last, cuts) => {
        const text = lines.map((one) => one + delimiter).join('') + last;
        const expected = text.split(delimiter);
        if (expected[expected.length - 1] === '') expected.pop();
        const { pieces } = frame(chunksOf(bytesOf(text), cuts), delimiter);
        expect(texts(pieces)).toEqual(expected);
        expect(pieces[0]?.from ?? 0).toBe(0);
        for (const [index, piece] of pieces.entries()) if (index > 0) expect(piece.from).toBe(pieces[index - 1]?.to);
        expect(pieces[pieces.length - 1]?.to ?? 0).toBe(bytesOf(text).length);
      }),
    );
  });
});
