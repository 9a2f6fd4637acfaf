import { expect, test } from 'vitest';
import { controlOf, hasProblemUnder, problemAt, written } from './schema.ts';

test.each([
  [{ type: 'string', secret: true }, 'secret'],
  [{ type: 'string', enum: ['a'] }, 'choice'],
  [{ type: 'array', items: { type: 'string', enum: ['a'] } }, 'choices'],
  [{ type: 'array', items: { type: 'string' } }, 'lines'],
  [{ type: 'array', items: { type: 'string', secret: true } }, 'groups'],
  [{ type: 'array', items: { type: 'object' } }, 'groups'],
  [{ type: 'object', properties: {} }, 'group'],
  [{ type: 'object', additionalProperties: {} }, 'json'],
  [{ anyOf: [] }, 'json'],
  [{ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, 'line or lines'],
] as const)('%j is asked for as %s', (schema, control) => expect(controlOf(schema)).toBe(control));

test('what is empty is not written', () => {
  expect(written({ a: '', b: [''], c: { d: '' }, e: 0, f: false, g: ['x', ''] })).toEqual({
    c: {},
    e: 0,
    f: false,
    g: ['x'],
  });
});

test('a problem stands at its place', () => {
  const problems = [
    { path: 'tokens.0.token', message: 'tokens[0].token: must be at least 8 characters' },
    { path: '', message: 'user: it and `password` go together' },
  ];
  expect(problemAt(problems, ['tokens', 0, 'token'])).toBe('must be at least 8 characters');
  expect(problemAt(problems, ['user'])).toBe('it and `password` go together');
  expect(problemAt(problems, ['tokens'])).toBeUndefined();
  expect([hasProblemUnder(problems, ['tokens']), hasProblemUnder(problems, ['tls'])]).toEqual([true, false]);
});
