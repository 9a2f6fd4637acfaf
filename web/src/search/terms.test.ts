import { expect, test } from 'vitest';
import { searchTerms } from './terms.ts';

test.each([
  ['index="django-logs" sourcetype="django" "Failed login"', ['failed login']],
  ['error OR warn* NOT debug', ['error', 'warn']],
  ['search user=alice status!=200 host=web', ['alice']],
  ['a x', []],
  ['"say \\"hi\\""', ['say "hi"']],
  ['fail | stats count by other', ['fail']],
  ['user IN (alice, bob)', ['alice', 'bob']],
])('%s marks %j', (search, expected) => {
  expect(searchTerms(search).map((term) => term.text)).toEqual(expected);
});

test('a term is a whole word, except beside a wildcard', () => {
  expect(searchTerms('fail err* *ion a*bcd*e')).toEqual([
    { text: 'fail', wordStart: true, wordEnd: true },
    { text: 'err', wordStart: true, wordEnd: false },
    { text: 'ion', wordStart: false, wordEnd: true },
    { text: 'bcd', wordStart: false, wordEnd: false },
  ]);
});
