import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCef } from '../cef/encode.ts';
import { extensionValue } from '../cef/message.ts';
import { encodeLeef } from '../leef/encode.ts';
import { cleanText } from './assign.ts';

/** So long that it is written as bytes where it is ASCII. */
const long = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'abcdefgh =\\|"\t\r\n\0\u001f\u007f', '\r\n'), minLength: 1, maxLength: 90 }),
    fc.nat(70),
    fc.constantFrom('', ' ', '\n', ' \u0001\t', 'é', '\u2028', '\ud800'),
  )
  .map(([text, more, end]) => `${'x'.repeat(more)}${text}${end}`);

test('a long value of CEF is written as a short one', () => {
  fc.assert(
    fc.property(long, (message) => {
      const written = extensionValue(cleanText(message).trimEnd());
      const line = encodeCef({ '@timestamp': 0, message });
      expect(line.endsWith(written === '' ? ' UTC' : ` UTC msg=${written}`)).toBe(true);
    }),
  );
});

test('a long value of LEEF is written as a short one', () => {
  fc.assert(
    fc.property(long, (message) => {
      const written = cleanText(message).replace(/\r\n|[\r\n]/g, ' ');
      const line = encodeLeef({ '@timestamp': 0, message, url: { path: '/' } });
      const delimiter = written.includes('\t') ? '^' : '\t';
      expect(line.endsWith(`${delimiter}url=/${delimiter}msg=${written}`)).toBe(true);
    }),
  );
});
