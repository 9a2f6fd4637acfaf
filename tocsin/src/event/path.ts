import type { Value, ValueObject } from './event.ts';

/** Deeper paths are refused. */
export const MAX_DEPTH = 64;

const NOTHING: object = Object.freeze(Object.create(null));

/**
 * An object for keys that come from outside: it inherits from one that is empty for ever, so that `__proto__` and `constructor` are keys
 * like others. Without a prototype it would be as safe, but engines keep only objects that inherit as shapes, and are several times as fast
 * with those.
 */
export const emptyObject = (): ValueObject => Object.create(NOTHING) as ValueObject;

export const isObject = (value: unknown): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const CACHE_LIMIT = 2000;
const cache = new Map<string, readonly string[]>();

function steps(path: string): readonly string[] {
  const known = cache.get(path);
  if (known !== undefined) return known;
  const split = Object.freeze(path.split('.'));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(path, split);
  return split;
}

const own = (object: ValueObject, key: string): Value | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** The value at a dotted path (`user.name`), or undefined. Reads own properties only; looks into no list. */
export function getField(event: ValueObject, path: string): Value | undefined {
  if (!path.includes('.')) return own(event, path);
  let at: Value | undefined = event;
  for (const step of steps(path)) {
    if (!isObject(at)) return undefined;
    at = own(at, step);
  }
  return at;
}

/**
 * Sets the value at a dotted path and makes the objects on the way. Returns false, and changes nothing, where something
 * other than an object lies on the way or the path is too deep.
 */
export function setField(event: ValueObject, path: string, value: Value): boolean {
  const way = steps(path);
  if (way.length > MAX_DEPTH) return false;
  const last = way.length - 1;
  let reached = 0;
  let at: ValueObject = event;
  while (reached < last) {
    const next = own(at, way[reached] ?? '');
    if (next === undefined) break;
    if (!isObject(next)) return false;
    at = next;
    reached++;
  }
  for (; reached < last; reached++) {
    const made = emptyObject();
    put(at, way[reached] ?? '', made);
    at = made;
  }
  put(at, way[last] ?? '', value);
  return true;
}

/** Plain assignment of `__proto__` would set the prototype of an object that has one. */
function put(object: ValueObject, key: string, value: Value): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
