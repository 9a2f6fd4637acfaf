import { expect, test } from 'vitest';
import { linkToken, takeLinkToken } from './link-token.ts';

test('reads the token of a one-time link and nothing else', () => {
  expect(linkToken('#link=aB3_-x.y~z')).toBe('aB3_-x.y~z');
  expect(linkToken('#link=')).toBeUndefined();
  expect(linkToken('#results')).toBeUndefined();
  expect(linkToken('#link=a b')).toBeUndefined();
  expect(linkToken(`#link=${'a'.repeat(600)}`)).toBeUndefined();
});

test.each([
  ['http://localhost:8000/search?q=a#link=tok', 'tok', 'http://localhost:8000/search?q=a'],
  ['http://localhost:8000/#link=%00', undefined, 'http://localhost:8000/'],
])('takes the token out of %s', (href, token, left) => {
  const addresses: string[] = [];
  const history = {
    replaceState: (_data: unknown, _unused: string, url?: string | URL | null) => void addresses.push(String(url)),
  };
  expect(takeLinkToken({ href, hash: new URL(href).hash }, history)).toBe(token);
  expect(addresses).toEqual([left]);
});

test('another fragment is left alone', () => {
  const replaceState = () => {
    throw new Error('must not be called');
  };
  expect(takeLinkToken({ href: 'http://localhost/#results', hash: '#results' }, { replaceState })).toBeUndefined();
});
