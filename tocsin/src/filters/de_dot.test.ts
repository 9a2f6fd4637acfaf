import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { deDot } from './de_dot.ts';
import { pick, tryFilter } from './try-filter.ts';

describe('de_dot', () => {
  it.each<[string, Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    ['one', {}, { 'foo.bar': 'pass' }, { foo_bar: 'pass', 'foo.bar': null }],
    ['separator', { separator: '___' }, { 'foo.bar': 'pass' }, { foo___bar: 'pass', 'foo.bar': null }],
    [
      'several',
      {},
      { 'acme.roller.skates': 'coyote', nodot: 'nochange' },
      { acme_roller_skates: 'coyote', nodot: 'nochange', 'acme.roller.skates': null },
    ],
    [
      'nested',
      { nested: true },
      { 'acme.roller.skates': 'coyote', nodot: 'x' },
      { acme: { roller: { skates: 'coyote' } }, nodot: 'x', 'acme.roller.skates': null },
    ],
    ['nested, into what is there', { nested: true }, { 'a.b': 1, a: { c: 2 } }, { a: { b: 1, c: 2 }, 'a.b': null }],
    ['nested, where a text is in the way', { nested: true }, { 'a.b': 1, a: 'text' }, { a: 'text', 'a.b': 1 }],
    [
      'some',
      { fields: ['[acme][roller.skates]'] },
      { acme: { 'roller.skates': 'coyote' }, 'foo.bar': 'x' },
      { acme: { roller_skates: 'coyote' }, 'foo.bar': 'x' },
    ],
    [
      'some, nested',
      { nested: true, fields: ['[acme][roller.skates]', 'foo.bar', '[a.b][c.d][e.f]'] },
      { acme: { 'roller.skates': 'coyote' }, 'a.b': { 'c.d': { 'e.f': 'finally' } } },
      {
        acme: { roller: { skates: 'coyote' } },
        a: { b: { c: { d: { e: { f: 'finally' } } } } },
        'a.b': null,
        foo: null,
        'foo.bar': null,
      },
    ],
    [
      'some without a dot',
      { fields: ['[field_with][no_dot]'] },
      { field_with: { no_dot: 1, 'a.b': 2 } },
      { field_with: { no_dot: 1, 'a.b': 2 } },
    ],
    ['not below', {}, { acme: { 'roller.skates': 1 } }, { acme: { 'roller.skates': 1 } }],
    [
      'recursive',
      { recursive: true },
      { acme: { 'roller.skates': 'coyote', nodot: 1 } },
      { acme: { roller_skates: 'coyote', nodot: 1 } },
    ],
    [
      'recursive, nested',
      { recursive: true, nested: true },
      { acme: { 'super.duper': { 'roller.skates': 'coyote', nodot: 1 } } },
      { acme: { super: { duper: { roller: { skates: 'coyote' }, nodot: 1 } } } },
    ],
    [
      'recursive, some',
      { recursive: true, nested: true, fields: ['acme', 'a.b'] },
      { acme: { 'roller.skates': 1 }, 'foo.bar': 2, 'a.b': { 'c.d': 3 } },
      { acme: { roller: { skates: 1 } }, 'foo.bar': 2, a: { b: { c: { d: 3 } } }, 'a.b': null },
    ],
    ['prototypes', { nested: true }, { '__proto__.x': 1 }, { '__proto__.x': null }],
  ])('%s', async (_name, options, event, expected) =>
    expect(pick((await tryFilter(deDot, options).run(event))[0], expected)).toEqual(expected),
  );

  it('leaves a name alone that would become too deep an object', async () => {
    for (const parts of [64, 65, 60_000]) {
      const name = Array(parts).fill('a').join('.');
      const [event = {}] = await tryFilter(deDot, { nested: true }).run({ [name]: 1 });
      expect(Object.hasOwn(event, name)).toBe(parts > 64);
    }
  });

  it('refuses a separator with a dot', () => expect(() => tryFilter(deDot, { separator: 'x.' })).toThrow(/has a dot/));

  it('pollutes no prototype', () => expect(({} as { x?: number }).x).toBeUndefined());
});
