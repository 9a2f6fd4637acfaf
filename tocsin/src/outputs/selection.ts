import {
  copyFloats,
  type Event,
  emptyObject,
  fieldOf,
  isObject,
  put,
  type Value,
  type ValueObject,
} from '../event/index.ts';

export interface FieldSelection {
  /** These alone, with all below them. */
  readonly include?: readonly string[] | undefined;
  /** All but these. */
  readonly exclude?: readonly string[] | undefined;
}

/** The steps of `[user][name]` or `user.name`. Throws `InvalidReference`. */
export const fieldSteps = (name: string): readonly string[] =>
  name.startsWith('[') ? fieldOf(name).steps : name.split('.');

/** What an event always has: where it belongs in time, and where it came from. */
const KEPT = ['@timestamp', '@nanoseconds', '@metadata'] as const;

/** Narrows an event to what an output sends, without changing it: the result shares with it what it can. Undefined: there is nothing to do. */
export function createSelection({ include, exclude = [] }: FieldSelection): ((event: Event) => Event) | undefined {
  const kept = include === undefined ? undefined : wantedOf(include.map(fieldSteps));
  const left = exclude.map(fieldSteps).filter(([first]) => first !== undefined && !KEPT.includes(first as never));
  if (kept === undefined && left.length === 0) return undefined;
  return (event) => {
    let selected: ValueObject = kept === undefined ? event : only(event, kept);
    for (const steps of left) selected = without(selected, steps, 0) as ValueObject;
    return selected as Event;
  };
}

/** Names that are wanted, each with what is wanted below it; `undefined`: all of it. */
interface Wanted extends Map<string, Wanted | undefined> {}

function wantedOf(paths: readonly (readonly string[])[]): Wanted {
  const root: Wanted = new Map();
  for (const steps of paths) {
    let at = root;
    for (const [index, step] of steps.entries()) {
      if (index === steps.length - 1) at.set(step, undefined);
      else if (at.has(step) && at.get(step) === undefined) break;
      else {
        const below: Wanted = at.get(step) ?? new Map();
        at.set(step, below);
        at = below;
      }
    }
  }
  return root;
}

function only(event: Event, wanted: Wanted): ValueObject {
  const selected = emptyObject();
  for (const key of KEPT) if (event[key] !== undefined) selected[key] = event[key];
  pick(event, wanted, selected);
  return selected;
}

/** What is wanted of a value; of a list, of each of its members. Undefined: nothing of it is. */
function within(value: Value | undefined, wanted: Wanted | undefined): Value | undefined {
  if (wanted === undefined || value === undefined) return value;
  if (Array.isArray(value)) {
    const members: Value[] = [];
    for (const member of value) {
      const picked = within(member, wanted);
      if (picked !== undefined) members.push(picked);
    }
    return members.length === 0 ? undefined : members;
  }
  if (!isObject(value)) return undefined;
  const selected = emptyObject();
  return pick(value, wanted, selected) ? selected : undefined;
}

function pick(from: ValueObject, wanted: Wanted, to: ValueObject): boolean {
  let isAny = false;
  for (const [name, below] of wanted) {
    const value = within(from[name], below);
    if (value === undefined) continue;
    put(to, name, value);
    isAny = true;
  }
  if (isAny) copyFloats(from, to);
  return isAny;
}

/** Of a list, each of its members is without it. */
function without(value: Value, steps: readonly string[], at: number): Value {
  if (Array.isArray(value)) {
    const members = value.map((member) => without(member, steps, at));
    return members.every((member, index) => member === value[index]) ? value : members;
  }
  if (!isObject(value)) return value;
  const step = steps[at] ?? '';
  const member = value[step];
  if (member === undefined) return value;
  const isLast = at === steps.length - 1;
  const below = isLast ? undefined : without(member, steps, at + 1);
  if (below === member) return value;
  const copy = emptyObject();
  for (const key in value) {
    const kept = key === step ? below : value[key];
    if (kept !== undefined) put(copy, key, kept);
  }
  copyFloats(value, copy);
  return copy;
}
