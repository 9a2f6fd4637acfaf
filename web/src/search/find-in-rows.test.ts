import { expect, test } from 'vitest';
import type { Row } from '../api/types.ts';
import { findRows } from './find-in-rows.ts';

const rows: readonly Row[] = Array.from({ length: 5001 }, (_, index) => ({
  _raw: index % 2500 === 0 ? 'A Needle' : 'hay',
}));
const textOf = (row: Row): string => String(row._raw);

test('every row of every part is read, whatever the case', async () => {
  expect(await findRows(rows, 'needle', textOf, () => false)).toEqual([0, 2500, 5000]);
  expect(await findRows(rows, 'no such', textOf, () => false)).toEqual([]);
});

test('a search that is of no more use ends between two parts', async () => {
  const asked: boolean[] = [];
  const isStopped = (): boolean => asked.push(true) > 2;
  expect(await findRows(rows, 'hay', textOf, isStopped)).toBeUndefined();
  expect(asked).toHaveLength(3);
});
