import { expect, test } from 'vitest';
import { bodyOf, draftOf, indexNames, NEW_PATTERN, problemsOf } from './pattern-draft.ts';

test('a pattern goes into the form and back', () => {
  const body = {
    title: 'Django',
    indexes: ['django-logs-*', 'web'],
    earliest: '-7d',
    latest: 'now',
    formats: { bytes: 'bytes' },
  } as const;
  expect(bodyOf(draftOf(body))).toEqual(body);
});

test('without a title it is called by its first index', () => {
  expect(bodyOf({ ...NEW_PATTERN, indexes: ' django-logs-* ,web' })).toMatchObject({
    title: 'django-logs-*',
    indexes: ['django-logs-*', 'web'],
  });
});

test.each([
  ['', /a name of an index/],
  ['Django', /“Django” is no name/],
  ['a/b', /no name/],
  ['-a', /no name/],
])('%j is refused', (indexes, words) => expect(problemsOf({ ...NEW_PATTERN, indexes }).indexes).toMatch(words));

test('names are told apart by commas and space, and the same one counts once', () => {
  expect(indexNames('a, b  a\nc')).toEqual(['a', 'b', 'c']);
  expect(problemsOf({ ...NEW_PATTERN, indexes: 'a*', earliest: 'soon' })).toEqual({
    earliest: expect.stringContaining('not understood'),
  });
});
