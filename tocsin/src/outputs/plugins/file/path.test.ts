import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../../../event/index.ts';
import { eventPath } from './path.ts';

const event = (fields: Readonly<Record<string, string>>): Event => ({ '@timestamp': 0, ...fields });
const FAILED = '/logs/web/_failed';

test.each([
  ['a plain name', 'shop', '/logs/web/shop/1970.log'],
  ['folders of its own', 'shop/eu', '/logs/web/shop/eu/1970.log'],
  ['a dot', '.', '/logs/web/1970.log'],
  ['a way that comes back', 'a/../b', '/logs/web/b/1970.log'],
  ['the folder above', '..', FAILED],
  ['far away', '../../etc', FAILED],
  ['a neighbour with the same beginning', '../website', FAILED],
  ['the end of a text for the system', 'a\u0000b', FAILED],
  ['the file for what has no place, as a folder', '_failed/x', FAILED],
  ['a line end', 'a\nb', FAILED],
  ['a name that is too long', 'x'.repeat(256), FAILED],
  ['a path that is too long', 'x/'.repeat(3000), FAILED],
])('%s', (_, app, path) => {
  expect(eventPath('/logs/web/%{app}/%{+yyyy}.log', '_failed')(event({ app }))).toBe(path);
});

test('a path without fields is taken as it is, from the working folder', () => {
  expect(eventPath('out/../a.log', '_failed')(event({}))).toBe(resolve('a.log'));
});

test('the fixed folder is the last one before the first field', () => {
  expect(eventPath('/logs/app-%{app}/x', '_failed')(event({ app: '/../../x' }))).toBe('/logs/_failed');
});

test('a path that begins with a field is refused', () => {
  expect(() => eventPath('%{path}/x', '_failed')).toThrow('begins with a field');
});

test('no event leads out of the fixed folder', () => {
  const path = eventPath('/logs/web/%{app}/%{user}.log', '_failed');
  const part = fc
    .array(fc.constantFrom('..', '.', '/', 'a', '%{user}', '\\', '\u0000', ' ', '~'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(part, part, (app, user) => {
      expect(resolve(path(event({ app, user })))).toMatch(new RegExp(`^${sep}logs${sep}web${sep}.`));
    }),
  );
});
