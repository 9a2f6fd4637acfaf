import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from './index.ts';

describe('nearest', () => {
  it.each([
    ['tabel', ['stats', 'table', 'tail'], 'table'],
    ['STATS', ['stats'], 'stats'],
    ['stat', ['stats', 'start'], 'stats'],
    ['dedpu', ['dedup'], 'dedup'],
    ['codec', ['paths', 'index'], undefined],
    ['x', ['y'], undefined],
    ['', ['a'], undefined],
    ['a'.repeat(65), ['a'.repeat(64)], undefined],
    ['toString', [], undefined],
  ])('%s among %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('asks', () => {
    expect(didYouMean('tabel', ['table'])).toBe('did you mean "table"?');
    expect(didYouMean('zzzzzz', ['table'])).toBe('');
  });
});
