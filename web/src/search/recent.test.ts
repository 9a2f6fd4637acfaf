import { expect, test } from 'vitest';
import { recentSearches } from './recent.ts';

function memory(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}

test('newest first, each once, of one user only', () => {
  const storage = memory();
  const alice = recentSearches(storage, 'alice');
  for (const search of ['a', 'b', ' a ', '']) alice.add(search);
  expect(alice.list()).toEqual(['a', 'b']);
  expect(recentSearches(storage, 'bob').list()).toEqual([]);
  alice.clear();
  expect(alice.list()).toEqual([]);
});

test('a spoilt or missing storage is an empty list', () => {
  const storage = memory();
  storage.setItem('tocsin.recent.alice', '{broken');
  expect(recentSearches(storage, 'alice').list()).toEqual([]);
  expect(recentSearches(undefined, 'alice').list()).toEqual([]);
});
