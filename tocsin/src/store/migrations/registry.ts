import { events } from './0001-events.ts';
import { blockNumbers } from './0002-block-numbers.ts';
import type { Migration } from './migration.ts';

/** In order of version, without gaps. */
export const MIGRATIONS: readonly Migration[] = Object.freeze([events, blockNumbers]);
