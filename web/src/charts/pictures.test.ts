import { expect, test } from 'vitest';
import { spotsOf } from './address-map.tsx';
import { moodOf } from './mood.ts';
import { seriesColours } from './palette.ts';
import { slicesOf } from './pie-chart.tsx';
import { changeOf } from './single-value.tsx';
import { timeLabels } from './time-axis.ts';
import { topEntries } from './top-list.tsx';

test('a top list is ranked by its count, whatever else is a number', () => {
  const rows = [
    { src: '10.0.0.1', count: 1, percent: 10 },
    { src: '10.0.0.2', count: 9, percent: 90 },
  ];
  expect(topEntries(['src', 'count', 'percent'], rows).map(({ name, value }) => [name, value])).toEqual([
    ['10.0.0.2', 9],
    ['10.0.0.1', 1],
  ]);
  expect(topEntries(['status', 'count'], [{ status: 404, count: 3 }])[0]).toMatchObject({
    name: '404',
    values: [{ field: 'status', value: 404 }],
    value: 3,
  });
});

test('a ring is whole, small parts are one, and nothing negative is in it', () => {
  const entries = Array.from({ length: 20 }, (_, index) => ({ name: `n${index}`, values: [], value: 20 - index }));
  const slices = slicesOf([...entries, { name: 'below', values: [], value: -5 }]);
  expect(slices).toHaveLength(9);
  expect(slices.at(-1)).toMatchObject({ name: '12 others' });
  expect(slices.at(-1)?.to).toBeCloseTo(Math.PI * 2);
  expect(slicesOf([])).toEqual([]);
});

test('how the last value has changed', () => {
  expect(changeOf([1, null, 4, 6])).toEqual({ difference: 2, share: 0.5 });
  expect(changeOf([0, 3])).toEqual({ difference: 3, share: undefined });
  expect(changeOf([3])).toBeUndefined();
});

test('the highest threshold that is reached counts', () => {
  const thresholds = [
    { from: 10, mood: 'bad' },
    { from: 0, mood: 'good' },
    { from: 5, mood: 'warning' },
  ] as const;
  expect([-1, 0, 7, 10].map((value) => moodOf(value, thresholds))).toEqual([undefined, 'good', 'warning', 'bad']);
});

test('what is left over takes no colour from the others', () => {
  expect(seriesColours(['a', 'OTHER', 'b'])).toEqual(['var(--series-1)', 'var(--series-rest)', 'var(--series-2)']);
});

test('addresses on a map: bad places are left out', () => {
  const rows = [
    { lat: 48.1, lon: 11.5, City: 'Munich', count: 3 },
    { lat: 999, lon: 0, City: 'Nowhere', count: 1 },
    { lat: null, lon: 1, City: 'None', count: 1 },
  ];
  expect(spotsOf(['lat', 'lon', 'City', 'count'], rows)).toEqual([
    { lat: 48.1, lon: 11.5, value: 3, name: 'Munich', values: [{ field: 'City', value: 'Munich' }] },
  ]);
  expect(spotsOf(['src', 'count'], rows)).toBeUndefined();
});

test('labels of times stand where round stretches of local time begin', () => {
  const start = new Date(2026, 10, 24, 22, 30).getTime();
  const times = Array.from({ length: 12 }, (_, index) => start + index * 1_800_000);
  expect(timeLabels(times, 6).map(({ index, text }) => [index, text])).toEqual([
    [1, '23:00'],
    [3, '11-25'],
    [5, '01:00'],
    [7, '02:00'],
    [9, '03:00'],
    [11, '04:00'],
  ]);
  expect(timeLabels([start], 5)).toHaveLength(1);
  expect(timeLabels([], 5)).toEqual([]);
});

test('what is by time is named by it', () => {
  const [entry] = topEntries(['_time', 'count'], [{ _time: 1_795_806_000, count: 3 }]);
  expect(entry?.name).toMatch(/^2026-11-2\d \d\d:\d\d/);
  expect(entry?.values).toEqual([{ field: '_time', value: 1_795_806_000 }]);
});
