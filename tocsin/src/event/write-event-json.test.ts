import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import type { Value } from './event.ts';
import { eventJson } from './pipeline-event.ts';
import { writeEventJson } from './write-event-json.ts';

const textOf = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('utf8');

test('what is written is the text of eventJson', () => {
  const value = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Value>;
  const fields = fc.dictionary(fc.oneof(fc.constantFrom('message', '@metadata', 'tags'), fc.string()), value);
  const writer = new ByteWriter();
  fc.assert(
    fc.property(
      fields,
      fc.oneof(fc.integer({ min: -1e14, max: 4e14 }), fc.integer({ min: 1_767_225_600_000, max: 1_767_225_603_000 })),
      fc.option(fc.nat(999_999)),
      (more, time, nanoseconds) => {
        const event = {
          '@timestamp': time,
          '@version': '1',
          ...(nanoseconds === null ? {} : { '@nanoseconds': nanoseconds }),
          ...more,
          '@metadata': { a: 1 },
        };
        writeEventJson(event, writer);
        // Half of a surrogate pair is written as its escape in both.
        expect(textOf(writer.take())).toBe(eventJson(event));
      },
    ),
  );
});

const NUMBERS = [0, 9, 10, 99, 100, 1_000_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -1, -10];

test.each([
  ['control characters', '\u0000\n\t"\\/\u001f\u007f'],
  ['other scripts', 'größer € 😀'],
  ['half a pair', '\ud800 and \udc00'],
  ['a long text', 'x'.repeat(200_000)],
  ['a long text with a quote', `${'x'.repeat(200_000)}"`],
  ['a long text that is escaped', '"GET /größer" '.repeat(9)],
])('%s', (_, message) => {
  const writer = new ByteWriter();
  const event = {
    '@timestamp': 0,
    message,
    again: message,
    deep: { list: [message, null, [true, 1.5, -0, 1e21, ...NUMBERS]], [message]: {} },
  };
  writeEventJson(event, writer);
  writeEventJson(event, writer);
  expect(textOf(writer.take())).toBe(eventJson(event).repeat(2));
  expect(writer.take().byteLength).toBe(0);
});

test.each([0, 999, -1, 1_767_225_600_000.75, 253_402_300_799_999, 253_402_300_800_000, -62_167_219_200_001, 9e15])(
  'the time %s',
  (time) => {
    const writer = new ByteWriter();
    for (const turn of [1, 2]) {
      writeEventJson({ '@timestamp': time, turn }, writer);
      expect(textOf(writer.take())).toBe(eventJson({ '@timestamp': time, turn }));
    }
  },
);

test('a long text with each character at each place', () => {
  const codes = [...Array.from({ length: 0x100 }, (_, code) => code), 0xd800, 0xdc00, 0xfffd, 0x4e22, 0x4e5c];
  const writer = new ByteWriter();
  for (let before = 0; before < 9; before++)
    for (const code of codes)
      for (let at = 0; at <= 60; at += 60 / 4) {
        const text = `${'x'.repeat(at + before)}${String.fromCharCode(code)}${'y'.repeat(60 - at)}`;
        writer.ascii('.'.repeat(before));
        writer.json(text);
        expect(textOf(writer.take())).toBe('.'.repeat(before) + JSON.stringify(text));
      }
});
