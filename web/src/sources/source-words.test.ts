import { describe, expect, test } from 'vitest';
import { placeOf } from './place.ts';
import { RECIPES } from './recipes/index.ts';
import { API_USER, HEC_TOKEN } from './recipes/secrets.ts';
import { replayWords } from './replay-words.ts';
import { lagText, rateText, sourceSearch, unusualWords } from './source-words.ts';

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [3_210, '3.2 s'],
  [61_000, '1 min'],
  [7_200_000, '2 h'],
])('a lag of %i is %s', (ms, text) => expect(lagText(ms)).toBe(text));

test.each([
  [0, '0'],
  [0.04, '<0.1'],
  [1.25, '1.3'],
  [12_345.6, '12,346'],
])('%f a second is %s', (rate, text) => expect(rateText(rate)).toBe(text));

test('a search for a source holds hostile names as values', () => {
  expect(sourceSearch({ index: 'main', sourcetype: 'a" OR *', host: '', source: '\\x' })).toBe(
    'index="main" sourcetype="a\\" OR *" source="\\\\x"',
  );
});

test('odd times and replays are told in words', () => {
  expect(unusualWords({ future: 1, old: 0, none: 2 })).toEqual(['1 ahead of our clock', '2 without a time']);
  expect(replayWords({ delivered: 0, stayed: 0, reasons: [] })).toBe('Nothing was there to send.');
  expect(replayWords({ delivered: 3, stayed: 1, reasons: ['refused again'] })).toBe(
    '3 sent again and removed, 1 stay: refused again.',
  );
});

describe('where a sender is pointed to', () => {
  const listening = (address: string, protocol: string) => ({
    state: {
      events: 0,
      eventsPerSecond: 0,
      refused: 0,
      counts: [],
      sources: [],
      behind: 0,
      listeners: [{ address, protocol, clients: 0 }],
    },
  });

  test.each([
    ['127.0.0.1:8088', 'http', { host: '127.0.0.1', port: 8088, isTls: false }],
    ['0.0.0.0:8088', 'https', { host: 'siem.example', port: 8088, isTls: true }],
    ['[::]:9997', 'tcp', { host: 'siem.example', port: 9997, isTls: false }],
    ['[::1]:9997', 'tls', { host: '::1', port: 9997, isTls: true }],
  ])('%s by %s', (address, protocol, place) => {
    expect(placeOf(listening(address, protocol), 's', 'siem.example')).toMatchObject(place);
  });

  test('nowhere, where nothing listens', () => expect(placeOf({}, 's', 'siem.example')).toBeUndefined());

  test.each(RECIPES.filter(({ input }) => input !== 'file').map((recipe) => [recipe.id, recipe] as const))(
    '%s: its lines name the port, an address of version 6 in brackets, and the token once it is needed',
    (_, recipe) => {
      const texts = recipe
        .steps({ host: '2001:db8::1', port: 12_345, isTls: true, secret: 'the-secret' })
        .map(({ text }) => text)
        .join('\n');
      expect(texts).toContain('12345');
      expect(/2001:db8::1(?=:12345)/.test(texts)).toBe(false);
      expect(texts.includes('the-secret')).toBe(recipe.secret !== undefined);
    },
  );
});

test('a secret is added to those that are there, under a name that is free', () => {
  const kept = { name: 'connected', token: { kept: 1 } };
  expect(HEC_TOKEN.add({ port: 1, tokens: [kept] }, 's')).toEqual({
    port: 1,
    tokens: [kept, { name: 'connected-2', token: 's' }],
  });
  expect(
    API_USER.add(
      {
        users: [
          { name: 'connected', password: { kept: 1 } },
          { name: 'b', password: { kept: 2 } },
        ],
      },
      's',
    ),
  ).toEqual({
    users: [
      { name: 'b', password: { kept: 2 } },
      { name: 'connected', password: 's' },
    ],
  });
});
