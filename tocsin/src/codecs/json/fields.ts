import type { Event, Value, ValueObject } from '../../event/index.ts';
import { addField, objectOf } from './extract.ts';

const NONE: ReadonlySet<string> = new Set();

/** Takes fields out of a record, from its top and from the objects under `nested`, each at most once. */
export class Fields {
  readonly #objects: readonly ValueObject[];
  readonly #nested: readonly string[];
  readonly #taken = new Set<string>();

  constructor(record: ValueObject, nested: readonly string[] = []) {
    this.#nested = nested.filter((key) => objectOf(record[key]) !== undefined);
    this.#objects = [record, ...this.#nested.map((key) => objectOf(record[key]) ?? {})];
  }

  take<T extends Value>(keys: readonly string[], read: (value: Value) => T | undefined): T | undefined {
    for (const object of this.#objects) {
      for (const key of keys) {
        const value = object[key];
        if (value === undefined || value === null || this.#taken.has(key)) continue;
        const result = read(value);
        if (result === undefined) continue;
        this.#taken.add(key);
        return result;
      }
    }
    return undefined;
  }

  drop(key: string | undefined): void {
    if (key !== undefined) this.#taken.add(key);
  }

  /** Adds what was not taken, but for what `noise` names. */
  addRest(event: Event, noise: ReadonlySet<string> = NONE): void {
    for (const object of this.#objects) {
      for (const [key, value] of Object.entries(object)) {
        if (value === undefined || value === null || this.#taken.has(key) || noise.has(key)) continue;
        if (object === this.#objects[0] && this.#nested.includes(key)) continue;
        addField(event, key, value);
      }
    }
  }
}

/** A whole number, also as text. */
export const wholeOf = (value: Value): number | undefined => {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
};

/** A status of HTTP. */
export const statusOf = (value: Value): number | undefined => {
  const found = wholeOf(value);
  return found !== undefined && found >= 100 && found <= 599 ? found : undefined;
};
