import { date } from './date/date.ts';
import { drop } from './drop.ts';
import type { FilterDeclaration } from './filter.ts';
import { grok } from './grok/grok.ts';
import { json } from './json.ts';

/** Every filter, sorted by name. */
export const FILTERS: readonly FilterDeclaration[] = Object.freeze([date, drop, grok, json]);

export const findFilter = (name: string): FilterDeclaration | undefined =>
  FILTERS.find((filter) => filter.name === name);
