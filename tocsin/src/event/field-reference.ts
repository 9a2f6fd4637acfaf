import type { Event, Value } from './event.ts';
import { forgetFloat, isFloatIn, noteFloat } from './floats.ts';
import { parseReference } from './parse-reference.ts';
import { emptyObject, isObject } from './path.ts';
import { giveTime, isTimeless, takeTime } from './timeless.ts';
import { formatIsoTime, readTimestamp } from './timestamp.ts';
import { child, keyIn, ownAlong, ownChild, position, put, setChild } from './value-steps.ts';

/** One field of an event, found once and used for every event. */
export interface Field {
  readonly text: string;
  readonly steps: readonly string[];
  /** The value, or undefined. Numbers, also negative ones, look into lists. `[@timestamp]` is its ISO 8601 text. */
  get(event: Event): Value | undefined;
  /** The value, and where it is shared with other events, or lies in what is, a copy that stands in its place. */
  own(event: Event): Value | undefined;
  /**
   * Sets the value and makes the objects on the way; a list grows to the place that is named. False, and nothing changes,
   * where a scalar lies on the way, and for a value that is not allowed there: `@timestamp` takes ISO 8601 only,
   * `@metadata` an object, `tags` a string or a list of strings and nothing within, `@nanoseconds` nothing.
   */
  set(event: Event, value: Value): boolean;
  /** As `set`, for a number that Ruby and Java would call a float. */
  setFloat(event: Event, value: number): boolean;
  /** Whether the value is such a number. */
  isFloat(event: Event): boolean;
  /** The value that was there. */
  remove(event: Event): Value | undefined;
}

const cache = new Map<string, Field>();
const CACHE_LIMIT = 10_000;

/** Throws `InvalidReference`. */
export function fieldOf(text: string): Field {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const made = create(text, parseReference(text));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, made);
  return made;
}

function create(text: string, steps: readonly string[]): Field {
  const [first = ''] = steps;
  if (first === '@timestamp' && steps.length === 1) return new TimestampField(text, steps);
  // What lies within a number is nothing, and stays nothing.
  if (first === '@timestamp' || first === '@nanoseconds') return new NoField(text, steps);
  return steps.length > 1 ? new NestedField(text, steps) : new TopField(text, steps, first);
}

class NoField implements Field {
  readonly text: string;
  readonly steps: readonly string[];

  constructor(text: string, steps: readonly string[]) {
    this.text = text;
    this.steps = steps;
  }

  get(): undefined {
    return undefined;
  }

  own(): undefined {
    return undefined;
  }

  set(): boolean {
    return false;
  }

  setFloat(): boolean {
    return false;
  }

  isFloat(): boolean {
    return false;
  }

  remove(): undefined {
    return undefined;
  }
}

class TopField implements Field {
  readonly text: string;
  readonly steps: readonly string[];
  readonly #name: string;

  constructor(text: string, steps: readonly string[], name: string) {
    this.text = text;
    this.steps = steps;
    this.#name = name;
  }

  get(event: Event): Value | undefined {
    return Object.hasOwn(event, this.#name) ? event[this.#name] : undefined;
  }

  own(event: Event): Value | undefined {
    return ownChild(event, this.#name);
  }

  set(event: Event, value: Value): boolean {
    if (this.#name === 'tags' && !isTags(value)) return false;
    if (this.#name === '@metadata' && !isObject(value)) return false;
    put(event, this.#name, value);
    if (typeof value === 'number') forgetFloat(event, this.#name);
    return true;
  }

  setFloat(event: Event, value: number): boolean {
    if (!this.set(event, value)) return false;
    noteFloat(event, this.#name, value);
    return true;
  }

  isFloat(event: Event): boolean {
    return isFloatIn(event, this.#name, this.get(event));
  }

  remove(event: Event): Value | undefined {
    const value = this.get(event);
    if (value !== undefined) delete event[this.#name];
    if (typeof value === 'number') forgetFloat(event, this.#name);
    return value;
  }
}

class TimestampField implements Field {
  readonly text: string;
  readonly steps: readonly string[];

  constructor(text: string, steps: readonly string[]) {
    this.text = text;
    this.steps = steps;
  }

  get(event: Event): Value | undefined {
    return isTimeless(event) ? undefined : formatIsoTime(event['@timestamp'], event['@nanoseconds']);
  }

  own(event: Event): Value | undefined {
    return this.get(event);
  }

  set(event: Event, value: Value): boolean {
    return setTimestamp(event, value);
  }

  setFloat(): boolean {
    return false;
  }

  isFloat(): boolean {
    return false;
  }

  remove(event: Event): Value | undefined {
    const value = this.get(event);
    takeTime(event);
    return value;
  }
}

class NestedField implements Field {
  readonly text: string;
  readonly steps: readonly string[];
  readonly #last: string;

  constructor(text: string, steps: readonly string[]) {
    this.text = text;
    this.steps = steps;
    this.#last = steps[steps.length - 1] ?? '';
  }

  get(event: Event): Value | undefined {
    let at: Value | undefined = event;
    for (const step of this.steps) at = child(at, step);
    return at;
  }

  own(event: Event): Value | undefined {
    return ownAlong(event, this.steps, this.steps.length);
  }

  set(event: Event, value: Value): boolean {
    if (this.steps[0] === 'tags') return false;
    let at: Value = event;
    const last = this.steps.length - 1;
    // The first of what is missing is put in its place last: until then nothing has changed.
    let attach: (() => boolean) | undefined;
    for (let index = 0; index < last; index++) {
      const step = this.steps[index] ?? '';
      const next = ownChild(at, step);
      if (isObject(next) || Array.isArray(next)) at = next;
      else if (next === undefined || next === null) {
        const parent: Value = at;
        const made = emptyObject();
        if (attach === undefined) attach = () => setChild(parent, step, made);
        else setChild(parent, step, made);
        at = made;
      } else return false;
    }
    return (attach === undefined || attach()) && setChild(at, this.#last, value);
  }

  setFloat(event: Event, value: number): boolean {
    if (!this.set(event, value)) return false;
    const holder = this.#holder(event);
    const key = keyIn(holder, this.#last);
    if (key !== undefined && (Array.isArray(holder) || isObject(holder))) noteFloat(holder, key, value);
    return true;
  }

  isFloat(event: Event): boolean {
    const holder = this.#holder(event);
    const key = keyIn(holder, this.#last);
    return (
      key !== undefined &&
      (Array.isArray(holder) || isObject(holder)) &&
      isFloatIn(holder, key, child(holder, this.#last))
    );
  }

  #holder(event: Event): Value | undefined {
    let at: Value | undefined = event;
    for (let index = 0; index < this.steps.length - 1; index++) at = child(at, this.steps[index] ?? '');
    return at;
  }

  remove(event: Event): Value | undefined {
    if (this.get(event) === undefined) return undefined;
    const at = ownAlong(event, this.steps, this.steps.length - 1);
    if (Array.isArray(at)) {
      const index = position(at, this.#last);
      return index === undefined ? undefined : at.splice(index, 1)[0];
    }
    const value = child(at, this.#last);
    if (value !== undefined && isObject(at)) {
      delete at[this.#last];
      if (typeof value === 'number') forgetFloat(at, this.#last);
    }
    return value;
  }
}

/** What `tags` may be. */
export const isTags = (value: Value): boolean =>
  typeof value === 'string' ||
  value === null ||
  (Array.isArray(value) && value.every((tag) => typeof tag === 'string'));

/** False for a value that is no ISO 8601 time. */
export function setTimestamp(event: Event, value: Value): boolean {
  const time = typeof value === 'string' ? readTimestamp(value) : undefined;
  if (time === undefined) return false;
  event['@timestamp'] = time.milliseconds;
  giveTime(event);
  if (time.nanoseconds > 0) event['@nanoseconds'] = time.nanoseconds;
  else if (event['@nanoseconds'] !== undefined) delete event['@nanoseconds'];
  return true;
}
