import type { Event, Value, ValueObject } from './event.ts';
import { forgetFloat } from './floats.ts';
import { isObject } from './path.ts';
import { owned } from './shared-fields.ts';

export function child(value: Value | undefined, step: string): Value | undefined {
  if (Array.isArray(value)) {
    const index = position(value, step);
    return index === undefined ? undefined : value[index];
  }
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** What lies there, to be changed. */
export function ownChild(parent: Value | undefined, step: string): Value | undefined {
  const value = child(parent, step);
  if (parent === undefined || !isObject(value)) return value;
  const own = owned(value);
  if (own !== value) setChild(parent, step, own);
  return own;
}

export function ownAlong(event: Event, steps: readonly string[], count: number): Value | undefined {
  let at: Value | undefined = event;
  for (let index = 0; index < count; index++) at = ownChild(at, steps[index] ?? '');
  return at;
}

export function position(list: readonly Value[], step: string): number | undefined {
  if (!/^-?\d{1,9}$/.test(step)) return undefined;
  const index = Number(step);
  const at = index < 0 ? list.length + index : index;
  return at >= 0 && at < list.length ? at : undefined;
}

/** Under which key of an object or list the step finds its value. */
export function keyIn(holder: Value | undefined, step: string): string | undefined {
  if (!Array.isArray(holder)) return step;
  const index = position(holder, step);
  return index === undefined ? undefined : String(index);
}

/** Lists are filled up with nulls so far; Logstash has no bound. */
const MAX_LIST = 10_000;

export function setChild(parent: Value, step: string, value: Value): boolean {
  if (isObject(parent)) {
    put(parent, step, value);
    if (typeof value === 'number') forgetFloat(parent, step);
    return true;
  }
  if (!Array.isArray(parent) || !/^-?\d{1,9}$/.test(step)) return false;
  const index = Number(step) < 0 ? parent.length + Number(step) : Number(step);
  if (index < 0 || index >= Math.max(parent.length, MAX_LIST)) return false;
  while (parent.length < index) parent.push(null);
  parent[index] = value;
  if (typeof value === 'number') forgetFloat(parent, String(index));
  return true;
}

/** Plain assignment of `__proto__` would set the prototype of an object that has one. */
export function put(object: ValueObject, key: string, value: Value): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
