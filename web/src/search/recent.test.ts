import { expect, test } from 'vitest';
import { matching, type RecentSearch, recentSearches } from './recent.ts';

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

const run = (search: string, at: number, earliest = '-24h'): RecentSearch => ({ search, earliest, latest: 'now', at });

test('a search over one range stands once, at its last run, with what came of it', () => {
  const recent = recentSearches(memory(), 'ann');
  recent.add(run(' index=* ', 1));
  recent.add(run('index=*', 2, '-7d'));
  recent.add({ ...run('index=*', 3), outcome: { count: 5, elapsedMs: 12 } });
  recent.add(run('   ', 4));
  expect(recent.list()).toEqual([
    { ...run('index=*', 3), outcome: { count: 5, elapsedMs: 12 } },
    run('index=*', 2, '-7d'),
  ]);
  recent.clear();
  expect(recent.list()).toEqual([]);
});

test('the list is bounded, and the users do not see one another', () => {
  const storage = memory();
  const ann = recentSearches(storage, 'ann');
  for (let at = 0; at < 150; at += 1) ann.add(run(`s${at}`, at));
  ann.add(run('x'.repeat(5000), 1000));
  expect([ann.list().length, ann.list()[0]?.search]).toEqual([100, 's149']);
  expect(recentSearches(storage, 'bob').list()).toEqual([]);
});

test('what somebody else left in the storage is passed over', () => {
  const storage = memory();
  storage.setItem(
    'tocsin.recent.ann',
    JSON.stringify(['text', null, { search: 5 }, run('kept', 1), { ...run('x', 1), outcome: 3 }]),
  );
  expect(recentSearches(storage, 'ann').list()).toEqual([run('kept', 1)]);
  storage.setItem('tocsin.recent.ann', '{');
  expect(recentSearches(storage, 'ann').list()).toEqual([]);
  expect(recentSearches(undefined, 'ann').list()).toEqual([]);
});

test('the filter asks for every word', () => {
  const list = [run('index=web Failed login', 1), run('index=db failed', 2)];
  expect(matching(list, 'FAILED  web')).toEqual([list[0]]);
  expect(matching(list, ' ')).toEqual(list);
});
