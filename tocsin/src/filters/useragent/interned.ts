import { type Fields, type Shared, share } from '../../event/index.ts';

/** More are kept twice. */
const MOST = 5_000;
const known = new Map<string, Shared>();

/**
 * The same object for the same fields. Agents are many, but few are their systems and devices: what is few stays in the caches of the
 * processor, and an event that has to fetch all of its parts from memory takes twice as long.
 */
export function interned(fields: Fields): Shared {
  const key = JSON.stringify(fields);
  const same = known.get(key);
  if (same !== undefined) return same;
  const made = share(fields);
  if (known.size >= MOST) known.clear();
  known.set(key, made);
  return made;
}
