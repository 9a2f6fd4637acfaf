import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { csvCell, csvText } from './csv.ts';
import { guessType } from './guess-type.ts';
import { NEW_BODY } from './new-panel.ts';
import { PanelQueue } from './panel-queue.ts';
import { formatView, intervalMs, intervalText, parseView } from './view-address.ts';
import { yamlText } from './yaml.ts';

test('YAML is read back as it was', () => {
  const value = {
    title: 'A: b',
    n: 1.5,
    list: [{ a: 'x', b: [] }, 'yes', '- x', '', '0x1'],
    text: 'one\n\n  two',
    empty: {},
    nested: [[1, 2]],
  };
  expect(parse(yamlText(value))).toEqual(value);
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(
      fc.record({ a: text, b: fc.array(fc.record({ c: text, d: fc.boolean() })), e: fc.dictionary(text, text) }),
      (any) => {
        expect(parse(yamlText(any))).toEqual(JSON.parse(JSON.stringify(any)));
      },
    ),
  );
});

test('CSV disarms formulas and keeps numbers', () => {
  expect(['=cmd|x', '+1', '-5', '@a', 'a,b', 'q"q', -5].map(csvCell)).toEqual([
    "'=cmd|x",
    "'+1",
    "'-5",
    "'@a",
    '"a,b"',
    '"q""q"',
    '-5',
  ]);
  expect(csvText(['=h', 'b'], [{ '=h': 1, b: ['x', 'y'] }])).toBe('\'=h,b\r\n1,"x, y"\r\n');
});

test('an address holds how a dashboard is looked at, and nothing that goes without saying', () => {
  const body = { ...NEW_BODY, refresh: '1m' };
  expect(formatView('/dashboards/x', parseView('', body), body)).toBe('/dashboards/x');
  const address = '/dashboards/x?earliest=-7d&var.user=a&var.user=b&filter=x%3D1&refresh=0&wall=1';
  const view = parseView(address.slice('/dashboards/x'.length), body);
  expect(view).toMatchObject({ chosen: { user: ['a', 'b'] }, filters: ['x=1'], refresh: 0, wall: true });
  expect(formatView('/dashboards/x', view, body)).toBe(address);
});

test('intervals', () => {
  expect(['30s', '5m', '2h', '1s', '', 'x', '0s'].map(intervalMs)).toEqual([
    30_000, 300_000, 7_200_000, 5_000, 0, 0, 0,
  ]);
  expect([0, 30_000, 300_000, 7_200_000].map(intervalText)).toEqual(['0', '30s', '5m', '2h']);
});

test.each([
  [['_time', 'a', 'b'], [{ _time: 1, a: 2, b: 3 }], 'table', 'line'],
  [['count'], [{ count: 1 }], 'table', 'single'],
  [['user', 'count'], [{ user: 'a', count: 1 }], 'table', 'top'],
  [['user', 'count', 'percent'], [{ user: 'a', count: 1, percent: 100 }], 'table', 'top'],
  [['user', 'x', 'y'], [{ user: 'a', x: 1, y: 2 }], 'table', 'bar'],
  [['lat', 'lon', 'count'], [{ lat: 1, lon: 2, count: 3 }], 'table', 'map'],
  [['user', 'src', 'count'], [{ user: 'a', src: 'b', count: 1 }], 'table', 'table'],
  [['_time', '_raw'], [{ _time: 1, _raw: 'x' }], 'events', 'events'],
] as const)('%j is shown as the %s asks', (columns, rows, kind, type) => {
  expect(guessType({ kind, columns, rows: rows as never })).toBe(type);
});

test('so many at once, those that are looked at first, and none that was taken out', async () => {
  const queue = new PanelQueue(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const add = (name: number, rank: number) =>
    queue.add(
      () => rank,
      () => {
        begun.push(name);
        return new Promise((resolve) => ends.push(resolve));
      },
    );
  add(1, 1_001);
  add(2, 2);
  const leave = add(3, 3);
  add(4, 4);
  await Promise.resolve();
  expect(begun).toEqual([2, 3]);
  leave();
  ends.shift()?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(begun).toEqual([2, 3, 4]);
  ends.shift()?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(begun).toEqual([2, 3, 4, 1]);
});
