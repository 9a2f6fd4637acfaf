import type { Event, Value } from '../../event/index.ts';
import { shortened } from '../key.ts';
import type { FieldReader } from './read-field.ts';

/** Fields and their values, of a finding that is an event to other correlations. */
export type Carried = ReadonlyMap<string, string>;

interface Part {
  /** As it is called in the entity of a finding. */
  readonly name: string;
  /** As written. */
  readonly written: string;
  /** For each rule of the correlation, by position. */
  readonly readers: readonly FieldReader[];
}

/** Values of several fields as one text, from which they can be told again. */
export class FieldTuple {
  readonly #parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** Undefined where one of the fields is absent, null or empty. */
  text(event: Event | undefined, position: number, carried?: Carried): string | undefined {
    const parts = this.#parts;
    const [only] = parts;
    if (only === undefined) return '';
    if (parts.length === 1) return partText(only, event, position, carried);
    let text = '';
    for (let index = 0; index < parts.length; index++) {
      const value = partText(parts[index] as Part, event, position, carried);
      if (value === undefined) return undefined;
      text += index === parts.length - 1 ? value : `${value.length}:${value}`;
    }
    return text;
  }

  /** The values of a text, by name. */
  values(text: string): Record<string, string> {
    const values: Record<string, string> = Object.create(null);
    let at = 0;
    for (const [index, { name }] of this.#parts.entries()) {
      let end = text.length;
      if (index < this.#parts.length - 1) {
        const colon = text.indexOf(':', at);
        end = colon + 1 + Number(text.slice(at, colon));
        at = colon + 1;
      }
      values[name] = text.slice(at, end);
      at = end;
    }
    return values;
  }

  /** For correlations that take findings as events: by the names as written and by ours. */
  carried(text: string): Carried {
    const values = this.values(text);
    return new Map(this.#parts.flatMap(({ name, written }) => [name, written].map((key) => [key, values[name] ?? ''])));
  }
}

const partText = (
  { name, written, readers }: Part,
  event: Event | undefined,
  position: number,
  carried: Carried | undefined,
): string | undefined => {
  const reader = readers[position];
  const given = carried?.get(reader?.name ?? name) ?? carried?.get(written);
  if (given !== undefined) return given;
  const text = valueText(event === undefined ? undefined : reader?.read(event));
  return text === undefined || text.length <= 1_000 ? text : shortened(text);
};

export const valueText = (value: Value | undefined): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') return String(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.length > 1 ? JSON.stringify(value) : valueText(value[0]);
};
