import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cell } from './cell.ts';
import { LiteralIndex } from './literal-index.ts';

const found = (index: LiteralIndex, text: string): number[] => {
  const cell = new Cell();
  cell.set(text);
  const values = new Set<number>();
  index.scan(cell, (some) => {
    for (const value of some) values.add(value);
  });
  return [...values].sort((a, b) => a - b);
};

test('finds what is in a text, without regard to case', () => {
  const word = fc
    .array(fc.constantFrom('a', 'b', 'c', 'é', '\\', '1'), { minLength: 1, maxLength: 5 })
    .map((chars) => chars.join(''));
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', 'A', 'B', 'é', 'É', 'ü', '\\', '1', ' '), { maxLength: 20 })
    .map((chars) => chars.join(''));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), fc.array(text, { maxLength: 8 }), (words, texts) => {
      const index = new LiteralIndex(words.map((one, value) => [one, value]));
      for (const one of texts) {
        const expected = words.flatMap((literal, value) => (one.toLowerCase().includes(literal) ? [value] : []));
        expect(found(index, one)).toEqual(expected);
      }
    }),
  );
});

test('long literals are looked for by their beginnings', () => {
  const index = new LiteralIndex([['x'.repeat(100), 0]]);
  expect(found(index, `a${'X'.repeat(100)}`)).toEqual([0]);
  expect(found(index, 'x'.repeat(10))).toEqual([]);
});

test('many literals make no table beyond measure', () => {
  const literals = Array.from({ length: 8_000 }, (_, value): [string, number] => [
    `${String.fromCharCode(0x4e00 + (value % 700))}${value}${'ab'.repeat(20)}`,
    value,
  ]);
  const index = new LiteralIndex(literals);
  expect(found(index, literals[7]?.[0] ?? '')).toContain(7);
});
