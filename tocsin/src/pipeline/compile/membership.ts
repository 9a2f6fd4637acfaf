import { type Field, isFloatIn, javaFloat, rubyFloat, type Value } from '../../event/index.ts';
import type { Membership } from '../language/index.ts';
import { equalValues } from './compare.ts';
import { constant, ImpossibleCondition, sideOf, type Test, textOf } from './condition-sides.ts';

/** Whether a list has this number, as a float or as an integer. */
const includesNumber = (list: Value[], number: number, isFloat: boolean): boolean =>
  list.some((member, index) => member === number && isFloatIn(list, String(index), member) === isFloat);

/** `in`. Throws `ImpossibleCondition`. */
export function membership({ left: leftNode, right: rightNode, span }: Membership): Test {
  const left = sideOf(leftNode);
  const right = sideOf(rightNode);
  if (left.field !== undefined) {
    const { field } = left;
    if (right.field !== undefined) return fieldInField(field, right.field);
    if (rightNode.kind === 'array') return fieldInList(field, rightNode.items.map(textOf));
    const whole = right.isFloat && typeof right.value === 'number' ? javaFloat(right.value) : String(right.value);
    return (event) => {
      const part = field.get(event);
      return typeof part === 'string' && whole.includes(part);
    };
  }
  if (Array.isArray(left.value))
    throw new ImpossibleCondition(
      'a list can’t be looked for: only a text, a number or a field may stand before "in"',
      span,
    );
  const { value, isFloat } = left;
  if (right.field !== undefined) {
    const { field } = right;
    return (event) => {
      const whole = field.get(event);
      if (Array.isArray(whole))
        return typeof value === 'number' ? includesNumber(whole, value, isFloat) : whole.includes(value);
      return typeof whole === 'string' && typeof value === 'string' && whole.includes(value);
    };
  }
  if (Array.isArray(right.value)) return constant(right.value.some((member) => String(member) === String(value)));
  return constant(
    typeof right.value === 'string' && typeof value === 'string'
      ? right.value.includes(value)
      : equalValues(value, right.value),
  );
}

/** By the text of both: `[port] in ["80", "443"]` finds the number 80. */
function fieldInList(field: Field, list: readonly string[]): Test {
  const texts = new Set(list);
  return (event) => {
    const value = field.get(event);
    if (value === undefined || value === null || typeof value === 'object') return false;
    return texts.has(typeof value === 'number' && field.isFloat(event) ? rubyFloat(value) : String(value));
  };
}

function fieldInField(left: Field, right: Field): Test {
  return (event) => {
    const part = left.get(event);
    if (part === undefined || part === null || typeof part === 'object') return false;
    const whole = right.get(event);
    if (typeof part === 'string' && typeof whole === 'string') return whole.includes(part);
    if (typeof part === 'number') {
      const isFloat = left.isFloat(event);
      return Array.isArray(whole)
        ? includesNumber(whole, part, isFloat)
        : part === whole && right.isFloat(event) === isFloat;
    }
    return Array.isArray(whole) ? whole.includes(part) : part === whole;
  };
}
