import { defineConfig } from 'vitest/config';

/** Tests that need an outside program, or minutes: `npm run test:interop`. */
export default defineConfig({
  test: {
    include: ['interop/**/*.test.ts'],
    pool: 'forks',
    // They only end what hangs. Packages are installed before the tests of a file.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // They wait more than they compute: for other programs to be installed, to start and to answer.
    maxWorkers: 3,
  },
});
