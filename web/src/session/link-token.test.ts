import { expect, test } from 'vitest';
import { linkToken } from './link-token.ts';

test('reads the token of a one-time link and nothing else', () => {
  expect(linkToken('#link=aB3_-x.y~z')).toBe('aB3_-x.y~z');
  expect(linkToken('#link=')).toBeUndefined();
  expect(linkToken('#results')).toBeUndefined();
  expect(linkToken('#link=a b')).toBeUndefined();
  expect(linkToken(`#link=${'a'.repeat(600)}`)).toBeUndefined();
});
