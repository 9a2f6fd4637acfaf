import { type Event, type Field, isObject, owned, put, type Shared, type ValueObject } from '../event/index.ts';

/**
 * Puts fields below `target`, beside what is there: the hashes among them as they are, shared by all events. False, and nothing changes,
 * where something else than a hash is there.
 */
export function graft(event: Event, target: Field | undefined, fields: Shared): boolean {
  if (target === undefined) {
    graftOnto(event, fields);
    return true;
  }
  const there = target.get(event);
  if (there === undefined || there === null) return target.set(event, { ...fields });
  const own = target.own(event);
  if (!isObject(own)) return false;
  graftOnto(own, fields);
  return true;
}

/** `object` is not shared. */
function graftOnto(object: ValueObject, fields: Shared): void {
  for (const key in fields) {
    const value = fields[key];
    if (value === undefined) continue;
    const there = typeof value === 'object' && Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof value === 'object' && isObject(there)) {
      const own = owned(there);
      graftOnto(own, value);
      put(object, key, own);
    } else put(object, key, value);
  }
}
