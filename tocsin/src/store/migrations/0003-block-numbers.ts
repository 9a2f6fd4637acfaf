import type { Migration } from './migration.ts';

/**
 * Every row keeps the number of the insert that brought it, also when parts are merged: what came since a moment is then told
 * exactly, whatever the times of the events (`arrivals.ts`).
 */
export const blockNumbers: Migration = {
  version: 3,
  name: 'block numbers',
  statements: ['ALTER TABLE events MODIFY SETTING enable_block_number_column = 1'],
};
