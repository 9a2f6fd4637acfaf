import { type Event, FIELDS, findAlias, isObject, readAlias, type Value, type ValueObject } from '../../event/index.ts';
import { pathsOf } from '../sigma/mapping/fields.ts';

export interface FieldReader {
  /** What we call it: `c-ip` is `source.ip`. */
  readonly name: string;
  read(event: Event): Value | undefined;
}

const OURS: ReadonlySet<string> = new Set(FIELDS.map(({ name }) => name));

/** How a field of a rule is read: where rules of Sigma look for it, and under the names of Splunk's data models (`src`, `user`). */
export const readField = (name: string): FieldReader => {
  const paths = pathsOf(name).filter((path) => !path.includes('*'));
  const reads = paths.map(path);
  const alias = findAlias(name);
  const ours =
    paths.find((one) => OURS.has(one)) ?? (alias?.rules === undefined ? alias?.fields[0] : undefined) ?? name;
  const [first = () => undefined, second] = reads;
  if (second === undefined && alias === undefined) return { name: ours, read: first };
  const others = new Map((alias?.fields ?? []).map((field) => [field, path(field)]));
  const readOther = (event: Event) => (field: string) =>
    field === name ? undefined : (others.get(field) ?? path(field))(event);
  return {
    name: ours,
    read: (event) => {
      for (const read of reads) {
        const value = read(event);
        // `user` is an object of ECS, and who asks for `user` means a name.
        if (value !== undefined && value !== null && !isObject(value)) return value;
      }
      return alias === undefined ? undefined : (readAlias(alias, readOther(event)) as Value | undefined);
    },
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
