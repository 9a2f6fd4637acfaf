import { expect, it } from 'vitest';
import { inputThreads } from './input-threads.ts';

const input = (type: string, id = type) => ({ id, type, options: {} });

it.each([
  ['nothing', [], []],
  ['files alone', ['file'], [['file']]],
  ['listeners alone', ['otlp', 'http'], [['otlp', 'http']]],
  ['both', ['otlp', 'file', 'http'], [['file'], ['otlp', 'http']]],
])('%s', (_, types, threads) =>
  expect(inputThreads(types.map((type) => input(type))).map((thread) => thread.map(({ type }) => type))).toEqual(
    threads,
  ),
);
