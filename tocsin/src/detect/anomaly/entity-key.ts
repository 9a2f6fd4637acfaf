import { type Event, getField } from '../../event/index.ts';
import { textOf } from './text-of.ts';

/**
 * The key of an entity by the values of its fields: the value itself of one, whose hash the engine has already, a JSON list of several.
 * A rule has always as many, so that the two do not meet.
 */
export const keyOfValues = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);

/** Undefined where a field is missing: then it is nobody's. */
export const keyOf = (event: Event, by: readonly string[]): string | undefined => {
  const [first = ''] = by;
  if (by.length === 1) return textOf(getField(event, first));
  const values: string[] = [];
  for (const field of by) {
    const text = textOf(getField(event, field));
    if (text === undefined) return undefined;
    values.push(text);
  }
  return keyOfValues(values);
};

/** Fields and values; empty for entities that were counted together. */
export const entityOf = (key: string | undefined, by: readonly string[]): Readonly<Record<string, string>> => {
  const entity: Record<string, string> = Object.create(null);
  if (key === undefined) return entity;
  const values = by.length === 1 ? [key] : (JSON.parse(key) as string[]);
  for (const [index, value] of values.entries()) entity[by[index] ?? ''] = value;
  return entity;
};
