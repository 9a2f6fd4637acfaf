import { readTimestamp, type Value, type ValueObject } from '../../event/index.ts';

export interface Difference {
  /** Of the events that came out, from 1. */
  readonly event: number;
  /** `[a][b]`, or nothing: the event as a whole. */
  readonly field: string;
  readonly expected: Value | undefined;
  readonly found: Value | undefined;
}

/** Every event has them, expected or not. */
const ALWAYS = new Set(['@timestamp', '@version']);

/**
 * How what came out differs from what was expected. Fields that are not named are not compared unless `exact`, at any depth; null must be
 * absent. Lists are compared as wholes.
 */
export function differences(
  expected: readonly ValueObject[],
  actual: readonly ValueObject[],
  exact: boolean,
): readonly Difference[] {
  const found: Difference[] = [];
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [want, have] = [expected[index], actual[index]];
    const event = index + 1;
    if (want === undefined || have === undefined) found.push({ event, field: '', expected: want, found: have });
    else compareFields(want, have, '', exact, (field, a, b) => found.push({ event, field, expected: a, found: b }));
  }
  return found;
}

type Differs = (field: string, expected: Value | undefined, found: Value | undefined) => void;

const own = (object: ValueObject, key: string): Value | undefined =>
  Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;

const isMap = (value: Value | undefined): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compareFields(want: ValueObject, have: ValueObject, prefix: string, exact: boolean, differs: Differs): void {
  for (const key of Object.keys(want)) {
    const field = `${prefix}[${key}]`;
    const [a, b] = [own(want, key), own(have, key)];
    if (isMap(a) && isMap(b)) compareFields(a, b, field, exact, differs);
    else if (!isSame(a, b, exact) && !(field === '[@timestamp]' && isSameTime(a, b))) differs(field, a, b);
  }
  if (!exact) return;
  for (const key of Object.keys(have)) {
    if (Object.hasOwn(want, key) || own(have, key) === undefined || (prefix === '' && ALWAYS.has(key))) continue;
    differs(`${prefix}[${key}]`, undefined, own(have, key));
  }
}

function isSame(a: Value | undefined, b: Value | undefined, exact: boolean): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((member, index) => isSame(member, b[index], exact));
  if (!isMap(a) || !isMap(b)) return false;
  let same = true;
  compareFields(a, b, '', exact, () => {
    same = false;
  });
  return same;
}

function isSameTime(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const time = readTimestamp(a)?.milliseconds;
  return time !== undefined && time === readTimestamp(b)?.milliseconds;
}
