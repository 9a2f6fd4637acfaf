import {
  cloneValue,
  copyFloats,
  type Event,
  type Field,
  fieldOf,
  isFloatIn,
  isObject,
  noteFloat,
  put,
  rubyFloat,
  template,
  type Value,
  type ValueObject,
} from '../../event/index.ts';
import { rubyText } from '../ruby-text.ts';
import { referenceOf } from '../top-level.ts';
import { type Conversion, convertField, makesFloats } from './convert.ts';
import { splitText } from './texts.ts';

/** One operation on one event; false where Ruby raises: then the filter stops for this event. */
export type Operation = (event: Event) => boolean;

type Texts = Readonly<Record<string, string>>;

/** A value for fields that are there and null. */
export const coerce = (texts: Texts, clock: () => number): Operation[] =>
  assignments(texts, clock, (field, event) => field.get(event) === null);

export const update = (texts: Texts, clock: () => number): Operation[] =>
  assignments(texts, clock, (field, event) => field.get(event) !== undefined);

export const replace = (texts: Texts, clock: () => number): Operation[] => assignments(texts, clock, () => true);

const assignments = (
  texts: Texts,
  clock: () => number,
  applies: (field: Field, event: Event) => boolean,
): Operation[] =>
  Object.entries(texts).map(([name, text]) => {
    const field = fieldOf(name);
    const fill = template(text, clock);
    // To Logstash a text is no time; only `date` makes one of it.
    if (isTime(field)) return (event) => !applies(field, event);
    return (event) => !applies(field, event) || field.set(event, fill(event));
  });

export const rename = (names: Texts, clock: () => number): Operation[] =>
  Object.entries(names).map(([from, to]) => {
    const source = fieldFor(from, clock);
    const target = fieldFor(to, clock);
    return (event) => {
      const old = source(event);
      const next = target(event);
      if (old === undefined) return false;
      const value = old.get(event);
      if (value === undefined) return true;
      const isFloat = typeof value === 'number' && old.isFloat(event);
      old.remove(event);
      return next !== undefined && handOn(event, next, value, isFloat);
    };
  });

const handOn = (event: Event, to: Field, value: Value, isFloat: boolean): boolean =>
  isFloat && typeof value === 'number' ? to.setFloat(event, value) : to.set(event, value);

/** Undefined: the text that an event makes of the name is no field reference. */
function fieldFor(name: string, clock: () => number): (event: Event) => Field | undefined {
  const fill = template(name, clock);
  if (!fill.isConstant) return (event) => referenceOf(fill(event));
  const field = fieldOf(name);
  return () => field;
}

export const convert = (conversions: Readonly<Record<string, Conversion>>): Operation[] =>
  Object.entries(conversions).map(([name, conversion]) => {
    const field = fieldOf(name);
    return (event) => {
      const value = field.get(event);
      if (value === undefined || value === null || isObject(value)) return true;
      if (isTime(field)) return conversion === 'boolean';
      const converted = convertField(value, conversion, typeof value === 'number' && field.isFloat(event));
      if (converted === undefined) return false;
      if (typeof converted === 'number' && makesFloats(conversion)) return field.setFloat(event, converted);
      // A boolean that a number is no word for stays the number that it was.
      return (converted === value && conversion === 'boolean') || field.set(event, converted);
    };
  });

/** `change` for texts and for the texts in a list; other values stay. */
export const eachText = (names: readonly string[], change: (text: string) => string): Operation[] =>
  textFields(names).map((field) => (event) => {
    const value = field.get(event);
    if (typeof value === 'string') return field.set(event, change(value));
    if (!Array.isArray(value)) return true;
    const changed = value.map((member) => (typeof member === 'string' ? change(member) : member));
    copyFloats(value, changed);
    return field.set(event, changed);
  });

/** As `eachText`, but a list with other members is a failure. */
export const strip = (names: readonly string[], change: (text: string) => string): Operation[] => {
  const changes = eachText(names, change);
  return textFields(names).map((field, index) => (event) => {
    const value = field.get(event);
    if (Array.isArray(value) && value.some((member) => typeof member !== 'string')) return false;
    return changes[index]?.(event) !== false;
  });
};

export const split = (separators: Texts): Operation[] =>
  Object.entries(separators).map(([name, separator]) => {
    const field = fieldOf(name);
    return (event) => {
      const value = isTime(field) ? undefined : field.get(event);
      return typeof value !== 'string' || field.set(event, splitText(value, separator));
    };
  });

export const join = (separators: Texts): Operation[] =>
  Object.entries(separators).map(([name, separator]) => {
    const field = fieldOf(name);
    return (event) => {
      const value = field.get(event);
      return !Array.isArray(value) || field.set(event, joined(value, separator));
    };
  });

const joined = (values: Value[], separator: string): string =>
  values
    .map((value, index) => {
      if (Array.isArray(value)) return joined(value, separator);
      return typeof value === 'number' && isFloatIn(values, String(index), value) ? rubyFloat(value) : rubyText(value);
    })
    .join(separator);

export const merge = (fields: Readonly<Record<string, readonly string[]>>): Operation[] =>
  Object.entries(fields).map(([name, added]) => {
    const target = fieldOf(name);
    const sources = added.map((one) => fieldOf(one));
    return (event) => {
      const before = target.get(event) ?? null;
      // Only a list and a hash take on what comes; of several that are added to something else, Logstash keeps the last.
      const grown = Array.isArray(before) || isObject(before) ? cloneValue(before) : before;
      const isFloat = target.isFloat(event);
      for (const source of sources) {
        const value = source.get(event) ?? null;
        const valueIsFloat = source.isFloat(event);
        if (isObject(grown) !== isObject(value)) continue;
        if (isObject(grown) && isObject(value)) {
          for (const [key, member] of Object.entries(value)) putMember(grown, key, member);
          copyFloats(value, grown);
        } else if (Array.isArray(grown)) append(grown, value, valueIsFloat);
        const list: Value[] = [];
        if (!isObject(grown) && !Array.isArray(grown)) {
          append(list, grown, isFloat);
          append(list, value, valueIsFloat);
        }
        if (!target.set(event, isObject(grown) || Array.isArray(grown) ? cloneValue(grown) : list)) return false;
      }
      return true;
    };
  });

function putMember(object: ValueObject, key: string, member: Value | undefined): void {
  if (member !== undefined) put(object, key, cloneValue(member));
}

/** As Ruby's `concat` with `Array()` of the value. `isFloat`: of the value. */
function append(list: Value[], value: Value, isFloat: boolean): void {
  if (value === null) return;
  const added = Array.isArray(value) ? value : [value];
  for (const [index, member] of added.entries()) {
    const memberIsFloat = added === value ? isFloatIn(added, String(index), member) : isFloat;
    if (typeof member === 'number' && memberIsFloat) noteFloat(list, String(list.length), member);
    list.push(cloneValue(member));
  }
}

export const copy = (names: Texts): Operation[] =>
  Object.entries(names).map(([from, to]) => {
    const source = fieldOf(from);
    const target = fieldOf(to);
    return (event) => {
      const value = source.get(event);
      if (value === undefined || value === null) return true;
      return handOn(event, target, cloneValue(value), typeof value === 'number' && source.isFloat(event));
    };
  });

/** `@timestamp` is a time and no text, though it reads as one here. */
export const isTime = (field: Field): boolean => field.steps.length === 1 && field.steps[0] === '@timestamp';

const textFields = (names: readonly string[]): Field[] =>
  names.map((name) => fieldOf(name)).filter((field) => !isTime(field));
