import { expect, test } from 'vitest';
import type { AppResponse, ResponseState } from '../api/responses.ts';
import { endWords, inOrder, stateWords, viewOf } from './response-words.ts';

const NOW = 1_000_000_000;
const MINUTE = 60_000;
const response = (state: ResponseState, more: Partial<AppResponse> = {}): AppResponse => ({
  id: state,
  kind: 'block_address',
  target: '192.0.2.1',
  dryRun: false,
  reason: 'x',
  lasts: MINUTE,
  state,
  created: NOW - 9 * MINUTE,
  until: NOW + 5 * MINUTE,
  history: [{ at: NOW - 3 * MINUTE, by: 'tocsin', step: state }],
  ...more,
});

test.each([
  ['active', 'ends in 5 min'],
  ['proposed', 'lapses in 5 min'],
  ['undone', '3 min ago'],
  ['limited', '3 min ago'],
] as const)('when %s ends: %s', (state, words) => expect(endWords(response(state), NOW)).toBe(words));

test('a dry run is not said to be in force', () => {
  expect(stateWords(response('active'))).toBe('in force');
  expect(stateWords(response('active', { dryRun: true }))).toBe('only reported');
});

test('what waits for a person stands first, the rest in its order', () => {
  const ids = inOrder([response('active'), response('undone'), response('proposed')]).map(({ id }) => id);
  expect(ids).toEqual(['proposed', 'active', 'undone']);
});

test.each([
  ['', 'current'],
  ['?show=held+back', 'held back'],
  ['?show=nonsense', 'current'],
])('%j shows %s', (query, view) => expect(viewOf(query)).toBe(view));
