import { type Event, findAlias, isObject, readAlias, type Value, type ValueObject } from '../../event/index.ts';

export interface FieldReader {
  /** What we call it: `c-ip` is `source.ip`. */
  readonly name: string;
  read(event: Event): Value | undefined;
}

/** How the fields of a rule are read; the mapping of names is that of `event/aliases`. */
export const readField = (name: string): FieldReader => {
  const alias = findAlias(name);
  if (alias === undefined) return { name, read: path(name) };
  const own = path(name);
  if (alias.rules === undefined && alias.divisor === undefined && alias.fields.length === 1) {
    const read = path(alias.fields[0]);
    return { name: alias.fields[0], read: (event) => read(event) ?? own(event) };
  }
  const paths = new Map([...alias.fields, name].map((field) => [field, path(field)]));
  return {
    name: alias.rules === undefined ? alias.fields[0] : name,
    read: (event) => readAlias(alias, (field) => (paths.get(field) ?? path(field))(event)) as Value | undefined,
  };
};

/** A dotted path, or a key that is written with dots. */
const path = (name: string): ((event: ValueObject) => Value | undefined) => {
  const steps = name.split('.');
  const [first = '', second = ''] = steps;
  const own = (event: ValueObject): Value | undefined => (Object.hasOwn(event, name) ? event[name] : undefined);
  if (steps.length === 1) return own;
  if (steps.length === 2)
    return (event) => {
      const object = Object.hasOwn(event, first) ? event[first] : undefined;
      return isObject(object) && Object.hasOwn(object, second) ? object[second] : own(event);
    };
  return (event) => {
    let at: Value | undefined = event;
    for (const step of steps) at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    return at ?? own(event);
  };
};
