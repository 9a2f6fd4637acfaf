import type { Value } from '../../event/index.ts';

/** Thrown while a condition looks at an event: the two sides can't be compared. The message is a sentence for a person. */
export class ConditionFailure extends Error {}

/** Deep equality without conversion: `"200"` is not `200`; two values that are missing are equal. */
export function equalValues(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return (left ?? null) === (right ?? null);
  if (left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((member, index) => equalValues(member, right[index]));
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equalValues(left[key], right[key]));
}

/**
 * Below zero, zero or above, by code points as Ruby compares bytes. To Logstash true and false are neither less nor more than anything. Throws
 * `ConditionFailure` for other values that have no order.
 */
export function compareValues(left: Value | undefined, right: Value | undefined): number {
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean') return 0;
  throw new ConditionFailure(`can't compare ${kindOf(left)} with ${kindOf(right)} by order`);
}

/** `<` of JavaScript goes by UTF-16 units, in which surrogates stand below the last characters of the first plane. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return a >= 0xd800 && b >= 0xd800 ? plane(a) - plane(b) || a - b : a - b;
  }
  return left.length - right.length;
}

const plane = (unit: number): number => (unit < 0xe000 ? 1 : 0);

/** Null, false, the empty text and the text `false` are not true; everything else is, 0 too. */
export const isTruthy = (value: Value | undefined): boolean =>
  value !== undefined && value !== null && value !== false && value !== '' && value !== 'false';

export function kindOf(value: Value | undefined): string {
  if (value === undefined || value === null) return 'a missing field';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}
