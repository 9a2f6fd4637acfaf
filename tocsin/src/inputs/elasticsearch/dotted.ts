import { emptyObject, isObject, MAX_DEPTH, put, type Value, type ValueObject } from '../../event/index.ts';

/**
 * Puts a value where Elasticsearch has it: `a.b` is `b` within `a`. What is there already stays: objects become one, other values a
 * list. False, and nothing is changed, where `key` is no path or a value of another kind is in its way.
 */
export function putPath(target: ValueObject, key: string, value: Value, depth: number): boolean {
  if (!key.includes('.') || key.startsWith('@')) return false;
  const steps = key.split('.');
  if (depth + steps.length > MAX_DEPTH || steps.includes('')) return false;
  const last = steps.length - 1;
  let at = target;
  for (let step = 0; step < last; step++) {
    const next = own(at, steps[step] ?? '');
    if (next === undefined) break;
    if (!isObject(next)) return false;
    at = next;
  }
  at = target;
  for (let step = 0; step < last; step++) {
    const name = steps[step] ?? '';
    const next = own(at, name);
    const inner = isObject(next) ? next : emptyObject();
    if (next === undefined) put(at, name, inner);
    at = inner;
  }
  merge(at, steps[last] ?? '', value);
  return true;
}

/** The same within all objects below; `depth` levels are above. Objects without such keys are the same ones. */
export function withPaths(value: Value, depth: number): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const item = value[at];
      if (typeof item === 'object' && item !== null) value[at] = withPaths(item, depth + 1);
    }
    return value;
  }
  let hasDot = false;
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (typeof inner === 'object' && inner !== null) value[key] = withPaths(inner, depth + 1);
    hasDot ||= key.includes('.');
  }
  if (!hasDot) return value;
  const nested = emptyObject();
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (inner !== undefined && !putPath(nested, key, inner, depth)) merge(nested, key, inner);
  }
  return nested;
}

/** Adds a value to what is there under its key. */
export function merge(target: ValueObject, key: string, value: Value): void {
  const there = own(target, key);
  if (there === undefined) put(target, key, value);
  else if (isObject(there) && isObject(value)) {
    for (const name of Object.keys(value)) {
      const inner = value[name];
      if (inner !== undefined) merge(there, name, inner);
    }
  } else put(target, key, [there, value].flat(1));
}

const own = (object: ValueObject, key: string): Value | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
