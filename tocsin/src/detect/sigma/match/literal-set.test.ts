import { expect, test } from 'vitest';
import { ANY, type Pattern } from '../values/pattern.ts';
import { Cell } from './cell.ts';
import { literalSet } from './literal-set.ts';

const containing = (literal: string): Pattern => [ANY, literal, ANY];

test('one pass finds what one after the other finds', () => {
  let state = 3;
  const below = (count: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % count;
  };
  const letters = ['a', 'b', 'c', 'é', '/', '\u212a'];
  const text = (most: number): string =>
    Array.from({ length: 1 + below(most) }, () => letters[below(letters.length)]).join('');
  for (let round = 0; round < 20; round++) {
    const literals = [...Array.from({ length: 9 }, () => text(4).toLowerCase()), `${'a'.repeat(25)}b`];
    const has = literalSet(literals.map(containing));
    const cell = new Cell();
    let held = 0;
    for (let asked = 0; asked < 600; asked++) {
      const value = below(9) === 0 ? `${'A'.repeat(20 + below(8))}B` : text(6).toUpperCase();
      cell.set(value);
      const expected = literals.some((literal) => value.toLowerCase().includes(literal));
      expect([value, has?.(cell)]).toEqual([value, expected]);
      if (expected) held++;
    }
    expect(held).toBeGreaterThan(0);
  }
});

test('only many literals are a set, and nothing else among them', () => {
  const many = Array.from({ length: 8 }, (_, index) => containing(`x${index}`));
  expect(literalSet(many)).toBeDefined();
  expect(literalSet(many.slice(1))).toBeUndefined();
  expect(literalSet([...many, ['a', ANY]])).toBeUndefined();
});
