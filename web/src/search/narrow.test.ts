import { expect, test } from 'vitest';
import { eventsBehind, isTransforming, narrow } from './narrow.ts';

const user = { field: 'user.name', value: 'alice' };

test.each([
  ['', 'user.name="alice"'],
  ['*', 'user.name="alice"'],
  ['index=a', 'index=a user.name="alice"'],
  ['index=a | head 5', 'index=a user.name="alice" | head 5'],
  ['"a | b" [search c | fields d] | head', '"a | b" [search c | fields d] user.name="alice" | head'],
  ['index=a OR index=b | head', '(index=a OR index=b) user.name="alice" | head'],
  ['search a OR b', 'search (a OR b) user.name="alice"'],
  ['(a OR b) c', '(a OR b) c user.name="alice"'],
])('puts the condition into the first part of %j', (search, expected) => {
  expect(narrow(search, user, 'events')).toBe(expected);
});

test('excludes with NOT', () => {
  expect(narrow('a', { ...user, exclude: true }, 'events')).toBe('a NOT user.name="alice"');
});

test('does not repeat a condition, but does not take its negation for it', () => {
  expect(narrow('a user.name="alice"', user, 'events')).toBe('a user.name="alice"');
  expect(narrow('a NOT user.name="alice"', user, 'events')).toBe('a NOT user.name="alice" user.name="alice"');
  expect(narrow('(user.name="alice" x) OR b', user, 'events')).toBe('((user.name="alice" x) OR b) user.name="alice"');
});

test('quotes and escapes values', () => {
  expect(narrow('a', { field: 'path', value: 'C:\\x "y" | z' }, 'events')).toBe('a path="C:\\\\x \\"y\\" | z"');
  expect(narrow('a', { field: 'status', value: 401 }, 'events')).toBe('a status="401"');
  expect(narrow('a', { field: 'url.path', value: '' }, 'events')).toBe('a url.path=""');
});

test('quotes names of fields that are no plain words', () => {
  expect(narrow('a', { field: 'user agent', value: 'x' }, 'events')).toBe('a "user agent"="x"');
  expect(narrow('a', { field: 'a"b', value: 'x' }, 'events')).toBe('a "a\\"b"="x"');
});

test('a value with an asterisk is compared by where, since search would take it for a wildcard', () => {
  expect(narrow('a | head', { field: 'url.path', value: '/*' }, 'events')).toBe(`a | where 'url.path'="/*" | head`);
  expect(narrow('', { field: 'q', value: '*', exclude: true }, 'events')).toBe(`* | where NOT 'q'="*"`);
  expect(narrow('a | stats count by q', { field: 'q', value: '*' }, 'table')).toBe(
    `a | stats count by q | where 'q'="*"`,
  );
});

test('a table, a generating search and fields made by a command are narrowed at the end', () => {
  expect(narrow('a | stats count by user', { field: 'user', value: 'bob' }, 'table')).toBe(
    'a | stats count by user | search user="bob"',
  );
  expect(narrow('| tstats count by host', { field: 'host', value: 'w' }, 'events')).toBe(
    '| tstats count by host | search host="w"',
  );
  expect(narrow('a | eval x=1', { field: 'x', value: 1 }, 'events')).toBe('a | eval x=1 | search x="1"');
  expect(narrow('a | eval x=1', { field: 'host', value: 'w' }, 'events')).toBe('a host="w" | eval x=1');
});

test('finds the events behind a group of a table, and none behind an aggregate', () => {
  const search = 'index=a fail | stats count by user, src | sort -count';
  expect(eventsBehind(search, { field: 'user', value: 'bob' })).toBe('index=a fail user="bob"');
  expect(eventsBehind(search, { field: 'count', value: 3 })).toBeUndefined();
  expect(eventsBehind('a | eval u=lower(user) | top u', { field: 'u', value: 'bob' })).toBe(
    'a | eval u=lower(user) | search u="bob"',
  );
  expect(eventsBehind('| tstats count by host', { field: 'host', value: 'w' })).toBeUndefined();
});

test('knows which searches answer a table', () => {
  expect(isTransforming('a | stats count')).toBe(true);
  expect(isTransforming('| makeresults')).toBe(true);
  expect(isTransforming('a "| stats" [search b | stats count]')).toBe(false);
});
