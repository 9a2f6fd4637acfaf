import type { Migration } from './migration.ts';

/** What a rule of anomalies has seen, as it learns from it: a number, or nothing where another rule has found. */
export const observed: Migration = {
  version: 5,
  name: 'observed',
  statements: ["ALTER TABLE alerts ADD COLUMN IF NOT EXISTS observed String DEFAULT ''"],
};
