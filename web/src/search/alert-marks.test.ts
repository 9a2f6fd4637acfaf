import { expect, test } from 'vitest';
import type { Alert } from '../api/alerts.ts';
import { marksOf } from './alert-marks.ts';

const bar = (index: number) => ({ index, from: index * 60, to: (index + 1) * 60, count: 1, x: 0, width: 1, height: 1 });
const alert = (id: string, to: number, more: Partial<Alert> = {}): Alert => ({
  id,
  rule: 'r',
  title: `title ${id}`,
  description: '',
  severity: 'medium',
  window: { from: 0, to },
  at: 1_000,
  key: [],
  count: 1,
  reason: '',
  search: '',
  late: false,
  status: 'open',
  changedAt: 0,
  ...more,
});

test('each bar with alerts has one mark, by the gravest of them', () => {
  const marks = marksOf(
    [bar(0), bar(1), bar(2)],
    [alert('a', 10), alert('b', 130, { severity: 'critical' }), alert('c', 179), alert('d', 300)],
  );
  expect(marks.map(({ bar: { index }, severity, href, text }) => [index, severity, href, text])).toEqual([
    [0, 'medium', '/alerts/a', '1 alert: title a'],
    [2, 'critical', '/alerts?status=all', '2 alerts: title b, title c'],
  ]);
});

test('several of one incident lead to it, and hostile titles are shown as text', () => {
  const [mark] = marksOf(
    [bar(0)],
    [alert('a', 1, { incident: 'x', title: 'a\u202eb' }), alert('b', 2, { incident: 'x', title: 'a\u202eb' })],
  );
  expect([mark?.href, mark?.text]).toEqual(['/incidents/x', '2 alerts: a\\u202eb']);
});
