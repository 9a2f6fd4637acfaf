import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DecoderContext, findCodec } from '../../codecs/index.ts';
import { Utf16Decoder } from './utf16.ts';

type Encoding = 'utf-16le' | 'utf-16be';

const bytesOf = (text: string, encoding: Encoding): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
};

/** Decodes in pieces of the given lengths; each event as its message and the file's text at its place. */
const decode = (bytes: Buffer, encoding: Encoding, cuts: readonly number[], offset = 0) => {
  const found: { message: string; from: number; to: number }[] = [];
  const codec = findCodec('line') ?? expect.fail('a codec');
  const context: DecoderContext = {
    emit: (event, from, to) => found.push({ message: String(event.message), from, to }),
    offset,
    clock: () => 0,
    source: 'test',
    count: () => undefined,
    notice: () => undefined,
    remember: () => undefined,
  };
  const decoder = new Utf16Decoder(encoding, context, (inner) => codec.createDecoder(codec.options.parse({}), inner));
  let at = offset;
  for (const cut of [...cuts, bytes.length]) {
    const end = Math.min(bytes.length, at + cut);
    decoder.push(bytes.subarray(at, end));
    at = end;
  }
  decoder.flush({ final: true });
  return { found, settled: decoder.settled };
};

test.each<Encoding>(['utf-16le', 'utf-16be'])(
  '%s with a byte order mark, wide characters and no last newline',
  (encoding) => {
    const bytes = bytesOf('\uFEFFgrüße\r\n😀 ਊ\nlast', encoding);
    const { found, settled } = decode(bytes, encoding, [1, 1, 1, 5, 3]);
    expect(found).toEqual([
      { message: 'grüße', from: 0, to: 16 },
      { message: '😀 ਊ', from: 16, to: 26 },
      { message: 'last', from: 26, to: 34 },
    ]);
    expect(settled).toBe(34);
  },
);

test('however it is cut: the same lines, each at its place, and the rest from any of the places', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((line) => /^[^\r\n\uFEFF]*\S[^\r\n]*$/.test(line)),
        { maxLength: 8 },
      ),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }),
      fc.constantFrom<Encoding>('utf-16le', 'utf-16be'),
      (lines, cuts, encoding) => {
        const bytes = bytesOf(lines.map((line) => `${line}\n`).join(''), encoding);
        const whole = decode(bytes, encoding, []).found;
        const { found } = decode(bytes, encoding, cuts);
        expect(found).toEqual(whole);
        for (const [at, { from, to }] of found.entries()) {
          expect(bytes.subarray(from, to)).toEqual(bytesOf(`${lines[at]}\n`, encoding));
          expect(decode(bytes, encoding, cuts, from).found).toEqual(found.slice(at));
        }
      },
    ),
  );
});
