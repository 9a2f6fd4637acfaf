import { expect, test } from 'vitest';
import { createFieldReader } from './field-reader.ts';

test('reads fields where rules look for them', () => {
  const read = createFieldReader(['c-ip', 'CommandLine', 'a.b', 'User']);
  expect(read({ source: { ip: '192.0.2.1' }, a: [{ b: 1 }, { b: [true, null, 'x'] }], User: null })).toEqual([
    ['192.0.2.1'],
    [],
    [1, true, 'x'],
    [],
  ]);
  expect(read({ Event: { EventData: { CommandLine: 'x' } }, 'a.b': 2, User: null, user: { name: 'bob' } })).toEqual([
    [],
    ['x'],
    [2],
    ['bob'],
  ]);
});
