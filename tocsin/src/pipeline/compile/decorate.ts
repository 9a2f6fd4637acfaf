import {
  addTag,
  cloneValue,
  copyFloats,
  type Event,
  type Field,
  fieldOf,
  InvalidReference,
  noteFloat,
  type Template,
  template,
  type Value,
} from '../../event/index.ts';

/** The options that every filter has for events that it succeeded with. */
export interface CommonOptions {
  readonly add_field?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly remove_field?: readonly string[];
  readonly add_tag?: readonly string[];
  readonly remove_tag?: readonly string[];
}

export type Decorate = (event: Event) => void;

/**
 * `add_field`, `remove_field`, `add_tag`, `remove_tag`, in this order. Undefined: there is nothing to do. Throws `InvalidReference` for a
 * name that is no field reference; a name that an event makes one is passed over, and so is a field that can't be set. `late`: what is
 * returned throws it, in all three cases.
 */
export function decoration(
  options: CommonOptions,
  clock: () => number,
  { late = false }: { readonly late?: boolean } = {},
): Decorate | undefined {
  const find = late ? lateField : fieldFor;
  const steps = [
    ...Object.entries(options.add_field ?? {}).map(([name, values]) => adding(find(name, clock), values, clock, late)),
    ...(options.remove_field ?? []).map((name) => removing(find(name, clock))),
    ...(options.add_tag ?? []).map((tag) => tagging(tag, clock)),
    ...untagging(options.remove_tag ?? [], clock),
  ];
  const [only] = steps;
  if (only === undefined) return undefined;
  if (steps.length === 1) return only;
  return (event) => {
    for (const step of steps) step(event);
  };
}

export interface InputDecorations {
  readonly type?: string | undefined;
  readonly add_field?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly tags?: readonly string[];
}

/** What an input adds to its events: `@version` and `type` where there is none, then fields, then tags. Throws `InvalidReference`. */
export function inputDecoration({ type, add_field, tags }: InputDecorations, clock: () => number): Decorate {
  const common = decoration({ add_field, ...(tags === undefined ? {} : { add_tag: tags }) }, clock);
  return (event) => {
    if (event['@version'] === undefined) event['@version'] = '1';
    if (type !== undefined && (event.type ?? null) === null) event.type = type;
    common?.(event);
  };
}

type FindField = (event: Event) => Field | undefined;

function lateField(name: string, clock: () => number): FindField {
  const filled = template(name, clock);
  try {
    if (filled.isConstant) return fieldFor(name, clock);
  } catch (error) {
    if (!(error instanceof InvalidReference)) throw error;
  }
  return (event) => fieldOf(filled(event));
}

/** A name with `%{…}` in it is another field for each event, and may turn out to be none. */
function fieldFor(name: string, clock: () => number): FindField {
  const filled = template(name, clock);
  if (filled.isConstant) {
    const field = fieldOf(name);
    return () => field;
  }
  return (event) => {
    try {
      return fieldOf(filled(event));
    } catch (error) {
      if (error instanceof InvalidReference) return undefined;
      throw error;
    }
  };
}

/** Onto a field that is there, the values are appended: it becomes a list. */
function adding(find: FindField, values: readonly string[], clock: () => number, late: boolean): Decorate {
  const templates: readonly Template[] = values.map((value) => template(value, clock));
  return (event) => {
    const field = find(event);
    if (field === undefined) return;
    for (const fill of templates) {
      const value = fill(event);
      const before = field.get(event);
      const isSet = field.set(event, before === undefined ? value : listOf(before, field.isFloat(event), value));
      if (!isSet && late) throw new InvalidReference(`${field.text} can't be set`);
    }
  };
}

/** As Ruby's `Array()` makes a list of the value, with `last` behind it. */
function listOf(value: Value, isFloat: boolean, last: string): Value[] {
  if (value === null) return [last];
  if (Array.isArray(value)) {
    const list = [...value, last];
    copyFloats(value, list);
    return list;
  }
  // A hash becomes pairs.
  if (typeof value === 'object')
    return [...Object.entries(value).map(([key, member]) => [key, cloneValue(member ?? null)]), last];
  const list = [value, last];
  if (typeof value === 'number' && isFloat) noteFloat(list, '0', value);
  return list;
}

function removing(find: FindField): Decorate {
  return (event) => {
    find(event)?.remove(event);
  };
}

function tagging(tag: string, clock: () => number): Decorate {
  const fill = template(tag, clock);
  return (event) => addTag(event, fill(event));
}

/** `tags` is a list afterwards, perhaps an empty one; without tags nothing happens. */
function untagging(tags: readonly string[], clock: () => number): readonly Decorate[] {
  if (tags.length === 0) return [];
  const templates = tags.map((tag) => template(tag, clock));
  return [
    (event) => {
      const { tags: before } = event;
      if (before === undefined || before === null) return;
      const removed = new Set<Value>(templates.map((fill) => fill(event)));
      event.tags = (Array.isArray(before) ? before : [before]).filter((tag) => !removed.has(tag));
    },
  ];
}
