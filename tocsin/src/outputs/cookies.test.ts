import { expect, test } from 'vitest';
import { Cookies } from './cookies.ts';

test.each<[string, (string | string[])[], string | undefined]>([
  ['one that sticks', ['AWSALB=abc/+=; Expires=Thu, 03 Dec 2026 00:00:00 GMT; Path=/'], 'AWSALB=abc/+='],
  ['several', [['a=1; Path=/', 'b=2']], 'a=1; b=2'],
  ['one that changes', ['a=1', 'a=2'], 'a=2'],
  ['one that ends', ['a=1', 'a=; Max-Age=0'], undefined],
  ['one that is over', ['a=1', 'a=x; Max-Age=0'], undefined],
  ['what is none', ['', '=x', 'nothing', 'a=\u0001x'], undefined],
  [
    'too many',
    [Array.from({ length: 30 }, (_, n) => `c${n}=1`)],
    Array.from({ length: 20 }, (_, n) => `c${n}=1`).join('; '),
  ],
])('%s', (_name, headers, expected) => {
  const cookies = new Cookies();
  for (const header of headers) cookies.take(header);
  expect(cookies.header.cookie).toBe(expected);
});
