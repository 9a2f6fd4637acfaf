import { expect, test } from 'vitest';
import { fieldsOfRows, groupFields, scalarsOf } from './field-counts.ts';

const rows = [
  { _raw: 'x', host: 'a', user: 'bob', tags: ['t', 'u'], ms: 5 },
  { _raw: 'y', host: 'a', user: 'alice', tags: ['t'], ms: '6.5' },
  { _raw: 'z', host: 'b', user: 'bob', rare: '', none: null },
];

test('coverage, different values, and the most frequent ones; absent fields not at all', () => {
  const { total, fields } = fieldsOfRows(['tags', 'ms', 'rare', 'none'], rows);
  expect(total).toBe(3);
  expect(fields).toEqual([
    {
      name: 'tags',
      coverage: 2 / 3,
      distinct: 2,
      numeric: false,
      top: [
        { value: 't', count: 2 },
        { value: 'u', count: 1 },
      ],
    },
    {
      name: 'ms',
      coverage: 2 / 3,
      distinct: 2,
      numeric: true,
      top: [
        { value: '5', count: 1 },
        { value: '6.5', count: 1 },
      ],
    },
    { name: 'rare', coverage: 1 / 3, distinct: 1, numeric: false, top: [{ value: '', count: 1 }] },
  ]);
});

test('the chosen fields come in their order, the others by how many events have them', () => {
  const field = (name: string, coverage: number) => ({ name, coverage, distinct: 1, numeric: false, top: [] });
  const fields = [
    field('b', 0.5),
    field('a', 0.2),
    field('few', 0.1),
    field('host', 1),
    field('_raw', 1),
    field('no', 0),
  ];
  const groups = groupFields(fields, ['few', 'gone', 'host']);
  const names = [groups.selected, groups.interesting, groups.others].map((group) => group.map(({ name }) => name));
  expect(names).toEqual([['few', 'host'], ['a', 'b'], []]);
  expect(groupFields(fields, []).others.map(({ name }) => name)).toEqual(['few']);
});

test('a multivalue cell is its values', () => {
  expect(scalarsOf([1, [2, null], '3'])).toEqual([1, 2, '3']);
});
