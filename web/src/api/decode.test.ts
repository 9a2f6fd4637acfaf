import { expect, test } from 'vitest';
import { apiErrorFrom } from './api-error.ts';
import { decodeSearchResult, decodeStatus, UnexpectedReply } from './decode.ts';

const reply = {
  kind: 'events',
  columns: ['_raw'],
  rows: [JSON.parse('{"_raw":"x","__proto__":"y","list":[1,null,{"a":1}]}')],
  truncated: false,
  earliest: 1,
  latest: 2,
  warnings: [],
  elapsedMs: 3,
};

test('rows keep hostile names as plain fields', () => {
  const [row] = decodeSearchResult(reply).rows;
  expect(Object.entries(row ?? {})).toEqual([
    ['_raw', 'x'],
    ['__proto__', 'y'],
    ['list', [1, null, '{"a":1}']],
  ]);
  expect(Object.getPrototypeOf(row)).toBeNull();
});

test('another shape is refused in words', () => {
  expect(() => decodeSearchResult({ ...reply, kind: 'chart' })).toThrow(UnexpectedReply);
  expect(() => decodeSearchResult({ ...reply, rows: 5 })).toThrow('no list "rows"');
  expect(() => decodeSearchResult('x')).toThrow('not an object');
});

test('a status without a store is still a status', () => {
  expect(decodeStatus({})).toEqual({ version: '', events: 0, bytesOnDisk: 0, storeState: 'unknown', inputs: 0 });
});

test('errors carry their issues, and a body that is none becomes a sentence', () => {
  const issue = { message: 'no such command', line: 1, column: 3, from: 2, to: 6 };
  const error = apiErrorFrom(400, {
    error: { code: 'spl', message: 'm', hint: 'h', issues: [issue, { broken: true }] },
  });
  expect(error).toMatchObject({ status: 400, code: 'spl', message: 'm', hint: 'h', issues: [issue] });
  expect(apiErrorFrom(502, undefined)).toMatchObject({ message: 'the server answered 502', isPassing: true });
  expect(apiErrorFrom(401, {}).isSessionOver).toBe(true);
});
