import { expect, test } from 'vitest';
import type { ListedRule } from '../api/rules.ts';
import { filterOf, inOrder, isTrouble, NO_FILTER, narrowed, queryOf, tagsOf } from './rule-filter.ts';

const rule = (id: string, more: Partial<ListedRule> = {}): ListedRule => ({
  id,
  title: `Title of ${id}`,
  level: 'high',
  type: 'sigma',
  origin: 'shipped',
  enabled: true,
  tags: [],
  file: `${id}.yml`,
  problems: [],
  tests: { total: 1, failed: 0 },
  goesOn: false,
  ...more,
});
const RULES = [
  rule('a', { tags: ['attack.t1110'], findings: 1 }),
  rule('b', { level: 'low', enabled: false, whyNot: 'level', tags: ['attack.t1110', 'x'] }),
  rule('c', { origin: 'own', type: 'threshold', tests: { total: 2, failed: 1 }, enabled: false, whyNot: 'tests_fail' }),
  rule('d', { level: 'critical', type: 'anomaly', author: 'Ada' }),
];

test.each([
  ['', 'abcd'],
  ['?q=ada+title', 'd'],
  ['?level=low&level=critical', 'bd'],
  ['?type=threshold', 'c'],
  ['?origin=shipped&state=on', 'ad'],
  ['?state=off', 'bc'],
  ['?state=trouble', 'c'],
  ['?tag=attack.t1110', 'ab'],
  ['?type=nothing&state=what', 'abcd'],
])('%s shows %s', (query, ids) => {
  expect(
    narrowed(RULES, filterOf(query))
      .map(({ id }) => id)
      .join(''),
  ).toBe(ids);
});

test('a filter is the same after it stood in the address', () => {
  const filter = {
    ...NO_FILTER,
    text: 'a b',
    levels: ['critical', 'low'],
    type: 'anomaly',
    state: 'off',
    tag: 'x',
  } as const;
  expect(filterOf(queryOf(filter))).toEqual(filter);
  expect(queryOf(NO_FILTER)).toBe('');
});

test('trouble goes first, then what finds something, then the worst', () => {
  expect(inOrder(RULES).map(({ id }) => id)).toEqual(['c', 'a', 'd', 'b']);
  expect(RULES.filter(isTrouble)).toHaveLength(1);
});

test('tags are counted', () => {
  expect(tagsOf(RULES)).toEqual([
    ['attack.t1110', 2],
    ['x', 1],
  ]);
});
