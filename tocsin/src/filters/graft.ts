import { type Event, type Field, isObject, put, type Value, type ValueObject } from '../event/index.ts';

/** Fields that a filter made and keeps for other events: hashes within hashes, and never a list. */
export interface Graft {
  readonly [key: string]: string | number | boolean | Graft;
}

/** Puts fresh copies of fields below `target`, beside what is there. False, and nothing changes, where something else than a hash is there. */
export function graft(event: Event, target: Field | undefined, fields: Graft): boolean {
  if (target === undefined) {
    graftOnto(event, fields);
    return true;
  }
  const there = target.get(event);
  if (there === undefined || there === null) return target.set(event, freshCopy(fields));
  if (!isObject(there)) return false;
  graftOnto(there, fields);
  return true;
}

function graftOnto(object: ValueObject, fields: Graft): void {
  for (const key in fields) {
    const value = fields[key];
    if (value === undefined) continue;
    const there = typeof value === 'object' && Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof value === 'object' && isObject(there)) graftOnto(there, value);
    else put(object, key, copyOf(value));
  }
}

const copyOf = (value: string | number | boolean | Graft): Value =>
  typeof value === 'object' ? freshCopy(value) : value;

/** By spreading, which engines do in one step for hashes of one shape. */
function freshCopy(fields: Graft): ValueObject {
  const copy: ValueObject = { ...fields };
  for (const key in copy) {
    const value = fields[key];
    if (typeof value === 'object') copy[key] = freshCopy(value);
  }
  return copy;
}
