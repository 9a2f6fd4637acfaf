import { FUNCTIONS } from './functions/registry.ts';
import { AGGREGATION_NAMES } from './plan/aggregation.ts';
import { RATE_NAMES } from './plan/timechart.ts';
import type { Plannable } from './unsupported.ts';

/** The functions that run; a command runs where it has a node for that. */
export const PLANNABLE: Plannable = Object.freeze({
  functions: new Set(FUNCTIONS.map(({ name }) => name)),
  aggregations: new Set([...AGGREGATION_NAMES, ...RATE_NAMES]),
});
