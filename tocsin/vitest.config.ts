import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    // They only end what hangs: a machine may be slow, and busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait more than they compute; by itself it would leave a core free, of two one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
