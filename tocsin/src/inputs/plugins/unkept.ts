import type { Input } from '../input.ts';

/** The half of an input that has nothing to repeat after a crash: what it had is gone with the process. */
export const unkept = (): Pick<Input, 'prepare' | 'committed' | 'close' | 'status'> => ({
  prepare: () => Promise.resolve(),
  committed: () => undefined,
  close: () => Promise.resolve(),
  status: () => [],
});
