import type { Event, Value, ValueObject } from './event.ts';
import { emptyObject, isObject, MAX_DEPTH } from './path.ts';
import { formatIsoTime, readTimestamp } from './timestamp.ts';

/** Thrown for a text that is no field reference; `message` says why. */
export class InvalidReference extends Error {}

const STEP = /\[([^[\],]+)\]/gy;

/**
 * The steps of a Logstash field reference: `[a][b]`, or a bare name for a top-level field. A dot is a character like
 * others. Throws `InvalidReference`. https://www.elastic.co/docs/reference/logstash/event-dependent-configuration
 */
export function parseReference(text: string): readonly string[] {
  if (!text.includes('[') && !text.includes(']')) {
    if (text === '' || text.includes(',')) throw new InvalidReference(`"${text}" is no field reference`);
    return [text];
  }
  const steps: string[] = [];
  STEP.lastIndex = 0;
  let end = 0;
  for (let match = STEP.exec(text); match !== null; match = STEP.exec(text)) {
    steps.push(match[1] ?? '');
    end = STEP.lastIndex;
  }
  if (end !== text.length || steps.length === 0)
    throw new InvalidReference(`"${text}" is no field reference: expected a name, or [name][name] …`);
  if (steps.length > MAX_DEPTH) throw new InvalidReference(`"${text}" goes deeper than ${MAX_DEPTH} levels`);
  return steps;
}

/** One field of an event, found once and used for every event. */
export interface Field {
  readonly text: string;
  readonly steps: readonly string[];
  /** The value, or undefined. Numbers, also negative ones, look into lists. `[@timestamp]` is its ISO 8601 text. */
  get(event: Event): Value | undefined;
  /**
   * Sets the value and makes the objects on the way. False, and nothing changes, where a scalar lies on the way, and for
   * a value that is not allowed there: `@timestamp` takes ISO 8601 only, `tags` a string or a list of strings.
   */
  set(event: Event, value: Value): boolean;
  /** The value that was there. `@timestamp` can't be removed. */
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
  if (steps.length > 1) return new NestedField(text, steps);
  return first === '@timestamp' ? new TimestampField(text, steps) : new TopField(text, steps, first);
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

  set(event: Event, value: Value): boolean {
    if (this.#name === 'tags' && !isTags(value)) return false;
    put(event, this.#name, value);
    return true;
  }

  remove(event: Event): Value | undefined {
    const value = this.get(event);
    if (value !== undefined) delete event[this.#name];
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
    return formatIsoTime(event['@timestamp'], event['@nanoseconds']);
  }

  set(event: Event, value: Value): boolean {
    return setTimestamp(event, value);
  }

  remove(): undefined {
    return undefined;
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

  set(event: Event, value: Value): boolean {
    let at: Value = event;
    const last = this.steps.length - 1;
    for (let index = 0; index < last; index++) {
      const step = this.steps[index] ?? '';
      const next = child(at, step);
      if (isObject(next) || Array.isArray(next)) at = next;
      else if (next === undefined || next === null) {
        if (!isObject(at)) return false;
        const made = emptyObject();
        put(at, step, made);
        at = made;
      } else return false;
    }
    if (Array.isArray(at)) {
      const index = position(at, this.#last);
      if (index === undefined) return false;
      at[index] = value;
    } else if (isObject(at)) put(at, this.#last, value);
    return true;
  }

  remove(event: Event): Value | undefined {
    let at: Value | undefined = event;
    for (let index = 0; index < this.steps.length - 1; index++) at = child(at, this.steps[index] ?? '');
    if (Array.isArray(at)) {
      const index = position(at, this.#last);
      return index === undefined ? undefined : at.splice(index, 1)[0];
    }
    const value = child(at, this.#last);
    if (value !== undefined && isObject(at)) delete at[this.#last];
    return value;
  }
}

function child(value: Value | undefined, step: string): Value | undefined {
  if (Array.isArray(value)) {
    const index = position(value, step);
    return index === undefined ? undefined : value[index];
  }
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function position(list: readonly Value[], step: string): number | undefined {
  if (!/^-?\d{1,9}$/.test(step)) return undefined;
  const index = Number(step);
  const at = index < 0 ? list.length + index : index;
  return at >= 0 && at < list.length ? at : undefined;
}

/** Plain assignment of `__proto__` would set the prototype of an object that has one. */
export function put(object: ValueObject, key: string, value: Value): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

const isTags = (value: Value): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((tag) => typeof tag === 'string'));

/** False for a value that is no ISO 8601 time. */
export function setTimestamp(event: Event, value: Value): boolean {
  const time = typeof value === 'string' ? readTimestamp(value) : undefined;
  if (time === undefined) return false;
  event['@timestamp'] = time.milliseconds;
  if (time.nanoseconds > 0) event['@nanoseconds'] = time.nanoseconds;
  else if (event['@nanoseconds'] !== undefined) delete event['@nanoseconds'];
  return true;
}
