import type { Level } from '../../detect/index.ts';

const LEVELS: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];

/** Whether a level is `least` or above. */
export const isFrom = (level: Level, least: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);
