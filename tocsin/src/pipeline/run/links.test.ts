import { expect, test } from 'vitest';
import { checkLinks } from './links.ts';

const pipeline = (id: string, listens: readonly string[], sends: readonly string[]) => ({
  id,
  file: `${id}.conf`,
  listens,
  sends,
});
const messages = (...pipelines: readonly ReturnType<typeof pipeline>[]): readonly string[] =>
  checkLinks(pipelines).map(({ message }) => message);

test('chains, forks and what joins again are no circles', () => {
  expect(
    messages(
      pipeline('a', [], ['b', 'c']),
      pipeline('b', ['b'], ['d']),
      pipeline('c', ['c'], ['d']),
      pipeline('d', ['d'], []),
    ),
  ).toEqual([]);
});

test('a circle is told of each that is on it, and of no other', () => {
  expect(messages(pipeline('a', [], ['b']), pipeline('b', ['b'], ['c']), pipeline('c', ['c'], ['b']))).toEqual([
    'events would go round for ever: b → c → b',
    'events would go round for ever: c → b → c',
  ]);
  expect(messages(pipeline('a', ['a'], ['a']))).toEqual(['events would go round for ever: a → a']);
});
