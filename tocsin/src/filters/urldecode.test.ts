import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { pick, tryFilter } from './try-filter.ts';
import { urldecode } from './urldecode.ts';

describe('urldecode', () => {
  it.each<[string, Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    [
      'text',
      {},
      { message: 'http%3A%2F%2Flogstash.net%2Fdocs%2F1.3.2' },
      { message: 'http://logstash.net/docs/1.3.2', tags: null },
    ],
    ['nothing to do', {}, { message: 'http://x/y' }, { message: 'http://x/y' }],
    [
      'all fields',
      { all_fields: true },
      { message: 'a%20b', other: '%41', n: 1 },
      { message: 'a b', other: 'A', n: 1, '@version': '1' },
    ],
    ['a plus', {}, { message: 'a+b%2B' }, { message: 'a+b+' }],
    ['half an escape', {}, { message: '100%, %4, %zz, %2' }, { message: '100%, %4, %zz, %2' }],
    ['once, not twice', {}, { message: '%2541' }, { message: '%41' }],
    ['beside what is not ASCII', {}, { message: 'europ%C3%A9enne européenne' }, { message: 'européenne européenne' }],
    [
      'no UTF-8',
      {},
      { message: '/a/sa/search?rgu=0;+%C3%BB%D3%D0%D5%D2%B5%BD=;+%B7%A2%CB%CD=' },
      { message: '/a/sa/search?rgu=0;+û\\xD3\\xD0\\xD5ҵ\\xBD=;+\\xB7\\xA2\\xCB\\xCD=', tags: null },
    ],
    ['no UTF-8, beside what is escaped', {}, { message: '"a\\"%0A%FF#{x}' }, { message: '\\"a\\\\\\"\\n\\xFF\\#{x}' }],
    ['charset', { charset: 'CP1252' }, { message: 'caf%E9 %80' }, { message: 'café €' }],
    ['object', {}, { message: { url: '%41' } }, { message: { url: 'A' } }],
    ['list', {}, { message: ['%41', { x: ['%42'] }, 1] }, { message: ['A', { x: ['B'] }, 1] }],
    ['field', { field: '[a][b]' }, { a: { b: '%41' } }, { a: { b: 'A' } }],
    ['missing', { field: 'nope' }, { message: '%41' }, { message: '%41', nope: null }],
  ])('%s', async (_name, options, event, expected) => {
    const tried = tryFilter(urldecode, options);
    expect(pick((await tried.run(event))[0], expected)).toEqual(expected);
    expect(tried.matched).toHaveLength(1);
  });

  it('refuses a charset that nobody knows', () =>
    expect(() => tryFilter(urldecode, { charset: 'klingon' })).toThrow(/is not known/));

  it('gives back what was encoded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        expect(await tryFilter(urldecode, {}).run({ message: encodeURIComponent(text) })).toMatchObject([
          { message: text },
        ]);
      }),
    );
  });
});
