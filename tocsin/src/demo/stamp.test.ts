import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findStamp } from './stamp.ts';

describe('the stamp of a recorded line', () => {
  test.each([
    ['2026-11-23 01:57:17,889 [ERROR] django.request: x', '2026-11-23 01:57:17,889', 1795399037889],
    [
      '203.0.113.7 - - [23/Nov/2026:01:57:17 +0000] "GET / HTTP/1.1" 200 1',
      '23/Nov/2026:01:57:17 +0000',
      1795399037000,
    ],
    [
      '2001:db8::1 - ann [23/Nov/2026:01:57:17 +0000] "GET / HTTP/1.1" 200 1',
      '23/Nov/2026:01:57:17 +0000',
      1795399037000,
    ],
  ])('%s', (line, text, at) => {
    const stamp = findStamp(line);
    expect(stamp && [line.slice(stamp.from, stamp.to), stamp.at]).toEqual([text, at]);
  });

  test.each([
    'Traceback (most recent call last):',
    '  File "/srv/shop/views.py", line 1, in x',
    'ValueError: at 2026-11-23 01:57:17,889',
    '',
    'a [note] b',
  ])('is absent from %j', (line) => expect(findStamp(line)).toBeUndefined());

  test('another time has the same length and is read back', () => {
    const lines = ['2026-11-23 01:57:17,889 [INFO] shop: x', '192.0.2.1 - - [23/Nov/2026:01:57:17 +0000] "GET /"'];
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.integer({ min: 0, max: 4e12 }), (line, at) => {
        const stamp = findStamp(line);
        if (stamp === undefined) throw new Error('no stamp');
        const shifted = line.slice(0, stamp.from) + stamp.write(at) + line.slice(stamp.to);
        const unit = line.startsWith('192') ? 1000 : 1;
        expect(findStamp(shifted)).toMatchObject({ at: Math.floor(at / unit) * unit, from: stamp.from, to: stamp.to });
      }),
    );
  });
});
