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
  const kept = include?.map(fieldSteps);
  const left = exclude.map(fieldSteps).filter(([first]) => first !== undefined && !KEPT.includes(first as never));
  if (kept === undefined && left.length === 0) return undefined;
  return (event) => {
    let selected: ValueObject = kept === undefined ? event : only(event, kept);
    for (const steps of left) selected = without(selected, steps, 0);
    return selected as Event;
  };
}

function only(event: Event, wanted: readonly (readonly string[])[]): ValueObject {
  const selected = emptyObject();
  for (const key of KEPT) if (event[key] !== undefined) selected[key] = event[key];
  for (const steps of wanted) graft(event, selected, steps);
  return selected;
}

/** Copies what `steps` lead to, and makes the objects on the way. */
function graft(from: ValueObject, to: ValueObject, steps: readonly string[]): void {
  let source: Value | undefined = from;
  for (const step of steps) {
    if (!isObject(source)) return;
    source = source[step];
  }
  if (source === undefined) return;
  let at = to;
  let of: ValueObject = from;
  for (const step of steps.slice(0, -1)) {
    const below: Value | undefined = at[step];
    // What was copied as a whole has it already; it belongs to the event.
    if (below !== undefined && below === of[step]) return;
    const next = isObject(below) ? below : emptyObject();
    if (next !== below) put(at, step, next);
    of = of[step] as ValueObject;
    at = next;
  }
  put(at, steps[steps.length - 1] ?? '', source);
  copyFloats(of, at);
}

function without(object: ValueObject, steps: readonly string[], at: number): ValueObject {
  const step = steps[at] ?? '';
  const value = object[step];
  if (value === undefined) return object;
  const isLast = at === steps.length - 1;
  const below = isLast || !isObject(value) ? undefined : without(value, steps, at + 1);
  if (!isLast && (below === undefined || below === value)) return object;
  const copy = emptyObject();
  for (const key in object) {
    const member = object[key];
    if (key === step) {
      if (below !== undefined) put(copy, key, below);
    } else if (member !== undefined) put(copy, key, member);
  }
  copyFloats(object, copy);
  return copy;
}
