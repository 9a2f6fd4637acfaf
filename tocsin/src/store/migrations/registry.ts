import { events } from './0001-events.ts';
import { alerts } from './0002-alerts.ts';
import { blockNumbers } from './0003-block-numbers.ts';
import { incidents } from './0004-incidents.ts';
import { observed } from './0005-observed.ts';
import type { Migration } from './migration.ts';

/** In order of version, without gaps. */
export const MIGRATIONS: readonly Migration[] = Object.freeze([events, alerts, blockNumbers, incidents, observed]);
