import { expect, test } from 'vitest';
import type { Imported } from '../api/imports.ts';
import { bodyToMake, notesByPlace, planOf } from './import-plan.ts';

const NOTHING: Imported = { patterns: [], searches: [], dashboards: [], notes: [] };
const none = new Set<string>();

test('what is there already gets another id, and those that speak of it follow where it is wanted', () => {
  const link = { dashboard: 'other', variable: 'user' };
  const imported: Imported = {
    ...NOTHING,
    dashboards: [
      { id: 'shop', body: { title: 'Shop', pattern: 'django', panels: [{ link }, { link: 'none' }, 7] } },
      { id: 'other', body: { title: '' } },
    ],
    patterns: [{ id: 'django', body: { title: 'Django' } }],
  };
  const plan = planOf([{ name: 'a.ndjson', imported }], {
    patterns: new Set(['django', 'django-2']),
    searches: none,
    dashboards: new Set(['other']),
  });
  expect(plan.map(({ kind, id, title, taken, target }) => [kind, id, title, taken, target])).toEqual([
    ['patterns', 'django', 'Django', true, 'django-3'],
    ['dashboards', 'shop', 'Shop', false, 'shop'],
    ['dashboards', 'other', 'other', true, 'other-2'],
  ]);
  const [pattern, shop, other] = plan;
  if (pattern === undefined || shop === undefined || other === undefined) throw new Error('three');
  expect(bodyToMake(shop, [shop])).toEqual(shop.body);
  expect(bodyToMake(shop, plan)).toEqual({
    title: 'Shop',
    pattern: 'django-3',
    panels: [{ link: { dashboard: 'other-2', variable: 'user' } }, { link: 'none' }, 7],
  });
});

test('two files may bring the same once, and different ones under one id', () => {
  const file = (name: string, title: string) => ({
    name,
    imported: { ...NOTHING, dashboards: [{ id: 'shop', body: { title } }] },
  });
  const plan = planOf([file('1', 'A'), file('2', 'A'), file('3', 'B')], {
    patterns: none,
    searches: none,
    dashboards: none,
  });
  expect(plan.map(({ file, taken, target }) => [file, taken, target])).toEqual([
    ['1', false, 'shop'],
    ['3', false, 'shop-2'],
  ]);
});

test('ids do not grow over what a file may be called', () => {
  const id = 'x'.repeat(100);
  const imported = { ...NOTHING, searches: [{ id, body: {} }] };
  const [entry] = planOf([{ name: 'a', imported }], { patterns: none, searches: new Set([id]), dashboards: none });
  expect(entry?.target).toBe(`${'x'.repeat(98)}-2`);
});

test('notes are put together by place', () => {
  const notes = ['a', 'b', 'a'].map((place, n) => ({ place, message: String(n) }));
  expect(notesByPlace(notes).map(([place, of]) => [place, of.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});
