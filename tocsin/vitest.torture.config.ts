import { defineConfig } from 'vitest/config';

/** Load beyond what a quick run can carry, with figures: `npm run test:torture`. */
export default defineConfig({
  test: {
    include: ['torture/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 900_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: ['verbose'],
  },
});
