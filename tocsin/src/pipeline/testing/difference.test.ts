import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { differences } from './difference.ts';

const base = { '@timestamp': '2026-01-01T00:00:00.000Z', '@version': '1' };

const fields = (want: ValueObject, have: ValueObject, exact = false): readonly string[] =>
  differences([want], [{ ...base, ...have }], exact).map(({ field }) => field);

describe('differences', () => {
  const table: readonly (readonly [
    want: ValueObject,
    have: ValueObject,
    loose: readonly string[],
    exact: readonly string[],
  ])[] = [
    [{}, {}, [], []],
    [{}, { a: 1 }, [], ['[a]']],
    [{ a: 1 }, { a: 1.0 }, [], []],
    [{ a: 1 }, { a: '1' }, ['[a]'], ['[a]']],
    [{ a: 0.1 }, { a: 0.1000000001 }, ['[a]'], ['[a]']],
    [{ a: null }, {}, [], []],
    [{ a: null }, { a: null }, [], []],
    [{ a: null }, { a: '' }, ['[a]'], ['[a]']],
    [{ a: 1 }, {}, ['[a]'], ['[a]']],
    [{ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } }, [], []],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, [], ['[a][c]']],
    [{ a: { b: null } }, { a: { b: 3, c: 2 } }, ['[a][b]'], ['[a][b]', '[a][c]']],
    [{ a: { b: 1 } }, { a: [1] }, ['[a]'], ['[a]']],
    [{ tags: ['a', 'b'] }, { tags: ['a', 'b'] }, [], []],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'a'] }, ['[tags]'], ['[tags]']],
    [{ tags: ['a'] }, { tags: ['a', 'b'] }, ['[tags]'], ['[tags]']],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1, c: 2 }] }, [], ['[a]']],
    [{ '@timestamp': '2026-01-01T01:00:00+01:00' }, {}, [], []],
    [{ '@timestamp': '2026-01-01T01:00:00Z' }, {}, ['[@timestamp]'], ['[@timestamp]']],
    [{ constructor: null }, {}, [], []],
  ];
  for (const [want, have, loose, exact] of table)
    it(`${JSON.stringify(want)} of ${JSON.stringify(have)}`, () => {
      expect(fields(want, have)).toEqual(loose);
      expect(fields(want, have, true)).toEqual(exact);
    });

  it('name events that are missing or were not expected', () => {
    expect(differences([{ a: 1 }, { a: 2 }], [{ a: 1 }], false)).toEqual([
      { event: 2, field: '', expected: { a: 2 }, found: undefined },
    ]);
    expect(differences([], [{ a: 1 }], false)).toEqual([{ event: 1, field: '', expected: undefined, found: { a: 1 } }]);
  });
});
