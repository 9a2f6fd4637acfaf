import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Variable } from '../api/dashboards.ts';
import { lexSpl } from '../search/spl-lexer.ts';
import { chosenOf, fillIn, namesIn } from './variables.ts';

const one: Variable = { name: 'user', type: 'select', choices: [], default: '*', multiple: false };
const many: Variable = { ...one, name: 'hosts', multiple: true };
const fill = (search: string, chosen = {}) => fillIn(search, [one, many], chosen);

test.each([
  ['user=$user$', {}, 'user=*'],
  ['user=$user$', { user: ['bob'] }, 'user="bob"'],
  ['user=$user|s$', {}, 'user="*"'],
  ['"hello $user$"', { user: ['a"b'] }, '"hello a\\"b"'],
  ['host IN ($hosts$)', { hosts: ['a', 'b'] }, 'host IN ("a", "b")'],
  ['host IN ($hosts$)', {}, 'host IN (*)'],
  ['a=$$5 b=$other$', {}, 'a=$5 b=$other$'],
  ['user=$user$ | x=$user$', { user: [''] }, 'user=* | x=*'],
  ['"a \\" $user$"', { user: ['x'] }, '"a \\" x"'],
])('%s with %j', (search, chosen, filled) => expect(fill(search, chosen)).toBe(filled));

test('a default counts until something is chosen', () => {
  expect(chosenOf({ ...one, default: 'root' }, {})).toEqual(['root']);
  expect(chosenOf({ ...one, name: 'constructor' }, {})).toEqual(['*']);
});

test('whatever a value is, it stays one text: no pipe, no quote, no bracket gets out', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('user=$user$', 'x "in $user$ it"', 'host IN ($hosts$)'),
      (value, search) => {
        const kinds = (text: string) => lexSpl(text).map(({ kind }) => kind);
        const values = { user: [value], hosts: [value] };
        const harmless = { user: ['x'], hosts: ['x'] };
        if (value === '' || value === '*') return;
        expect(kinds(fill(search, values))).toEqual(kinds(fill(search, harmless)));
      },
    ),
  );
});

test('names that a text asks for', () => {
  expect([...namesIn('$a$ "$b|s$" $$ $1$')]).toEqual(['a', 'b']);
});
