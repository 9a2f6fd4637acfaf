import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiErrorFrom } from '../api/api-error.ts';
import { COUNTED, MODES, RELATIONS, type SavedSearchBody, SEVERITIES } from '../api/saved-searches.ts';
import { differences } from './differences.ts';
import { bodyOf, draftOf, fieldNames, NEW_DRAFT } from './draft.ts';
import { problemsOf, serverProblems } from './draft-problems.ts';
import { triggerWords } from './summary-words.ts';

const word = fc.stringMatching(/^[a-z][a-z.]{0,12}[a-z]$/);
const span = fc.stringMatching(/^[1-9]\d?[smh]$/);

const body = fc.record(
  {
    title: word,
    search: word,
    description: word,
    enabled: fc.constant(false as const),
    earliest: fc.constant('-24h'),
    latest: fc.constant('now'),
    schedule: fc.oneof(
      fc.record({ every: span }),
      fc.record({ cron: fc.constant('*/5 * * * *') }),
      fc.record({ cron: fc.constant('0 9 * * 1'), timeZone: fc.constant('Europe/Berlin') }),
    ),
    window: span,
    delay: span,
    late: span,
    alert: fc.record(
      {
        when: fc.oneof(
          fc.record({ count: fc.constantFrom(...COUNTED), is: fc.constantFrom(...RELATIONS), value: fc.nat() }),
          fc.record({ condition: word }),
        ),
        mode: fc.constantFrom(...MODES),
        severity: fc.constantFrom(...SEVERITIES),
        suppress: fc.oneof(
          fc.record({ for: span }),
          fc.record({ by: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), for: span }),
        ),
        expires: fc.constant('30d'),
        actions: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['when', 'mode', 'severity'] },
    ),
  },
  { requiredKeys: ['title', 'search', 'schedule'] },
);

test('what a file says comes back from the form as it was', () => {
  fc.assert(
    fc.property(body, (written) => {
      expect(bodyOf(draftOf(written as SavedSearchBody))).toEqual(written);
      expect(problemsOf(draftOf(written as SavedSearchBody))).toEqual({});
    }),
  );
});

test('a search without a schedule keeps no window and no alert', () => {
  const draft = { ...NEW_DRAFT, title: 't', search: 's', timing: 'none' as const };
  expect(bodyOf(draft)).toEqual({ title: 't', search: 's' });
  expect(draftOf({ title: 't', search: 's' })).toMatchObject({ timing: 'none', alerts: false });
});

test('what only the file says of responses stays while there is an alert', () => {
  const respond = { kind: 'block_address', prefix: { ipv4: 24 }, mode: 'approve' };
  const written: SavedSearchBody = { title: 't', search: 's', schedule: { every: '1m' }, alert: {}, respond };
  expect(bodyOf(draftOf(written)).respond).toEqual(respond);
  expect(bodyOf({ ...draftOf(written), alerts: false }).respond).toBeUndefined();
  expect(bodyOf({ ...draftOf(written), responds: false }).respond).toBeUndefined();
  // The width of a range goes with the address.
  const locked = bodyOf({
    ...draftOf(written),
    respondKind: 'lock_user',
    respondTarget: ' account ',
    respondFor: '2h',
  });
  expect(locked.respond).toEqual({ kind: 'lock_user', target: 'account', for: '2h', mode: 'approve' });
});

test('a response that is switched on is a dry run, and its span is checked', () => {
  const draft = { ...NEW_DRAFT, title: 't', search: 's', responds: true };
  expect(bodyOf(draft).respond).toEqual({ kind: 'block_address', mode: 'dry run' });
  expect(problemsOf({ ...draft, respondFor: 'an hour' })).toHaveProperty('respondFor');
});

test('each mistake stands beside its field', () => {
  const wrong = {
    ...NEW_DRAFT,
    every: '5 minutes',
    window: 'x',
    value: '-1',
    suppresses: true,
    suppressFor: '1d',
    expires: '9h',
  };
  expect(Object.keys(problemsOf(wrong)).toSorted()).toEqual(
    ['every', 'expires', 'search', 'suppressFor', 'title', 'value', 'window'].toSorted(),
  );
  expect(problemsOf({ ...NEW_DRAFT, title: 't', search: 's', trigger: 'condition' })).toHaveProperty('condition');
  expect(problemsOf({ ...NEW_DRAFT, title: 't', search: 's', timing: 'cron', cron: '* *' })).toHaveProperty('cron');
});

test('what the server says stands beside the field that it names', () => {
  const problem = (message: string, hint?: string) => ({
    line: 1,
    column: 1,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  const error = apiErrorFrom(400, {
    error: {
      code: 'invalid_saved_search',
      message: 'm',
      problems: [
        problem('alert.actions: there is no action "x" in tocsin.yaml', 'known: y'),
        problem('"alert.suppress.for": expected a span'),
        problem('search: names a time of its own'),
        problem('"title" is missing'),
        problem('unknown key "nonsense"'),
      ],
    },
  });
  expect(serverProblems(error)).toEqual({
    fields: {
      actions: 'there is no action "x" in tocsin.yaml; known: y',
      suppressFor: 'expected a span',
      search: 'names a time of its own',
      title: '"title" is missing',
    },
    rest: ['unknown key "nonsense"'],
  });
  expect(serverProblems(apiErrorFrom(409, { error: { code: 'search_exists', message: 'there is one' } })).rest).toEqual(
    ['there is one'],
  );
});

test('two drafts differ in what a person changed', () => {
  expect(differences({ ...NEW_DRAFT, title: 'a ', value: '3' }, { ...NEW_DRAFT, title: 'a' })).toEqual([
    { part: 'Number', mine: '3', theirs: NEW_DRAFT.value },
  ]);
});

test('names of fields, once each', () => {
  expect(fieldNames(' a, b ,a,, c d')).toEqual(['a', 'b', 'c d']);
});

test.each([
  [{}, 'results greater than 0'],
  [{ when: { count: 'hosts', is: 'drops by', value: 2 }, mode: 'per result' }, 'hosts drops by 2, for each result'],
  [{ when: { condition: 'search count > 3' } }, 'when search count > 3'],
  [{ suppress: { by: ['src', 'user'], for: '1h' } }, 'results greater than 0; then quiet for 1 hour by src, user'],
] as const)('%j in words', (alert, words) => {
  expect(triggerWords(alert)).toBe(words);
});
