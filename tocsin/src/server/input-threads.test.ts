import { expect, it } from 'vitest';
import { INPUTS } from '../inputs/index.ts';
import { INPUT_THREADS, inputThread } from './input-threads.ts';

it.each(INPUTS.map(({ name }) => [name, name === 'file' ? 0 : 1] as const))('%s', (type, thread) => {
  expect(inputThread({ type })).toBe(thread);
  expect(thread).toBeLessThan(INPUT_THREADS);
});
