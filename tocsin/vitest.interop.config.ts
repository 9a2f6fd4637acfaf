import { defineConfig } from 'vitest/config';

/** Tests that need an outside program, or minutes: `npm run test:interop`. */
export default defineConfig({
  test: {
    include: ['interop/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 300_000,
    hookTimeout: 60_000,
    // They wait more than they compute: for other programs to be installed, to start and to answer.
    maxWorkers: 2,
  },
});
