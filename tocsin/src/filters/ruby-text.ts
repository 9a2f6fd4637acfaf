import { type Event, type Field, inspectText, isFloatIn, isObject, rubyFloat, type Value } from '../event/index.ts';

function inspect(value: Value | undefined, isFloat: boolean): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'number' && isFloat) return rubyFloat(value);
  if (typeof value === 'string') return inspectText(value);
  return rubyText(value);
}

/** A value as Ruby’s `to_s` writes it: `{"a"=>[1, nil]}`. What hashes of events are made of depends on it. */
export function rubyText(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value))
    return `[${value.map((member, index) => inspect(member, isFloatIn(value, String(index), member))).join(', ')}]`;
  if (isObject(value)) {
    const pairs = Object.keys(value).map(
      (key) => `${inspectText(key)}=>${inspect(value[key], isFloatIn(value, key, value[key]))}`,
    );
    return `{${pairs.join(', ')}}`;
  }
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** The value of a field, which is known to be `value`, as Ruby’s `to_s` writes it. */
export const rubyTextOf = (field: Field, event: Event, value: Value): string =>
  typeof value === 'number' && field.isFloat(event) ? rubyFloat(value) : rubyText(value);

/** A member of a list as Ruby’s `to_s` writes it; nothing where there is none. */
export function rubyMemberText(list: Value[], index: number): string {
  const member = list[index];
  return typeof member === 'number' && isFloatIn(list, String(index), member) ? rubyFloat(member) : rubyText(member);
}

const numberText = (value: number): string => (Number.isInteger(value) ? BigInt(value).toString() : rubyFloat(value));
