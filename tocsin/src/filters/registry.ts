import { drop } from './drop.ts';
import type { FilterDeclaration } from './filter.ts';
import { grok } from './grok/grok.ts';

/** Every filter, sorted by name. */
export const FILTERS: readonly FilterDeclaration[] = Object.freeze([drop, grok]);

export const findFilter = (name: string): FilterDeclaration | undefined =>
  FILTERS.find((filter) => filter.name === name);
