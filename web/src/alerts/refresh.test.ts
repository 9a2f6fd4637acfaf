import { expect, test } from 'vitest';
import type { Alert } from '../api/alerts.ts';
import type { CaseStatus } from '../api/cases.ts';
import { refresh } from './refresh.ts';

const alert = (id: string, at: number, status: CaseStatus = 'open'): Alert => ({
  id,
  at,
  status,
  rule: 'r',
  title: id,
  description: '',
  severity: 'low',
  window: { from: at - 10, to: at },
  key: [],
  count: 1,
  reason: '',
  search: '',
  late: false,
  changedAt: at,
});
const ids = (alerts: readonly Alert[]): string =>
  alerts.map(({ id, status }) => (status === 'open' ? id : `${id}!`)).join('');

const shown = [alert('c', 3), alert('b', 2), alert('a', 1)];

test('new ones come on top, and those that are gone go', () => {
  const next = refresh(shown, [alert('d', 4), alert('c', 3)], { complete: true, held: false });
  expect([ids(next.shown), next.waiting]).toEqual(['dc', 0]);
});

test('older pages stay below the first', () => {
  const next = refresh(shown, [alert('d', 4), alert('b', 2)], { complete: false, held: false });
  expect(ids(next.shown)).toBe('dba');
});

test('a held list does not move: rows change in place, new ones wait', () => {
  const fresh = [alert('e', 5), alert('d', 4), alert('b', 2, 'closed')];
  const next = refresh(shown, fresh, { complete: true, held: true });
  expect([ids(next.shown), next.waiting]).toEqual(['cb!a', 2]);
});

test('an empty answer empties the list, unless it is held', () => {
  expect(refresh(shown, [], { complete: true, held: false }).shown).toEqual([]);
  expect(ids(refresh(shown, [], { complete: true, held: true }).shown)).toBe('cba');
});
