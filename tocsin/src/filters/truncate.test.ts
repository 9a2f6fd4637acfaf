import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { truncate } from './truncate.ts';
import { pick, tryFilter } from './try-filter.ts';

describe('truncate', () => {
  it.each<[string, Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    ['text', { length_bytes: 10 }, { message: 'hello world, how are you?' }, { message: 'hello worl' }],
    ['short', { length_bytes: 5 }, { message: 'hello' }, { message: 'hello' }],
    ['nothing', { length_bytes: 0 }, { message: 'hello' }, { message: '' }],
    ['within a character', { length_bytes: 3 }, { message: 'aéé' }, { message: 'aé' }],
    ['within one of four bytes', { length_bytes: 4 }, { message: 'a😀' }, { message: 'a' }],
    [
      'lists',
      { length_bytes: 2, fields: ['l'] },
      { l: ['abc', 1, { a: 'abc' }], m: 'abc' },
      { l: ['ab', 1, { a: 'abc' }], m: 'abc' },
    ],
    ['objects', { length_bytes: 2 }, { o: { a: { b: 'abc' } }, n: 12345 }, { o: { a: { b: 'ab' } }, n: 12345 }],
    ['missing', { length_bytes: 2, fields: ['nope'] }, { m: 'abc' }, { m: 'abc', nope: null }],
    ['the time stays', { length_bytes: 2 }, {}, { '@timestamp': '1970-01-01T00:00:00.000Z', '@version': '1' }],
  ])('%s', async (_name, options, event, expected) => {
    const tried = tryFilter(truncate, options);
    expect(pick((await tried.run(event))[0], expected)).toEqual(expected);
    expect(tried.matched).toHaveLength(1);
  });

  it('never makes more bytes, nor half a character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(60), async (text, length_bytes) => {
        const cut = String((await tryFilter(truncate, { length_bytes }).run({ message: text }))[0]?.message);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(length_bytes);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
