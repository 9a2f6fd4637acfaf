import { csv } from './csv/csv.ts';
import { date } from './date/date.ts';
import { dissect } from './dissect/dissect.ts';
import { drop } from './drop.ts';
import type { FilterDeclaration } from './filter.ts';
import { geoip } from './geoip/geoip.ts';
import { grok } from './grok/grok.ts';
import { json } from './json.ts';
import { kv } from './kv/kv.ts';
import { mutate } from './mutate/mutate.ts';
import { useragent } from './useragent/useragent.ts';

/** Every filter, sorted by name. */
export const FILTERS: readonly FilterDeclaration[] = Object.freeze([
  csv,
  date,
  dissect,
  drop,
  geoip,
  grok,
  json,
  kv,
  mutate,
  useragent,
]);

export const findFilter = (name: string): FilterDeclaration | undefined =>
  FILTERS.find((filter) => filter.name === name);
