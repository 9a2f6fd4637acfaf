import type { Problem } from '../api/api-error.ts';
import { type Fields, isFields } from '../api/decode.ts';
import type { Schema } from '../api/entries.ts';

export type Path = readonly (string | number)[];

/** How a value of a schema is asked for. */
export type Control =
  | 'secret'
  | 'choice'
  | 'choices'
  | 'switch'
  | 'number'
  | 'text'
  | 'lines'
  | 'line or lines'
  | 'group'
  | 'groups'
  | 'json';

export function controlOf(schema: Schema): Control {
  if (schema.secret === true) return 'secret';
  if (Array.isArray(schema.enum)) return 'choice';
  if (isLineOrLines(schema)) return 'line or lines';
  switch (schema.type) {
    case 'boolean':
      return 'switch';
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    case 'array': {
      const items = itemsOf(schema);
      if (Array.isArray(items.enum)) return 'choices';
      if (items.secret === true || items.type === 'object') return 'groups';
      return items.type === 'string' ? 'lines' : 'json';
    }
    case 'object':
      return isFields(schema.properties) ? 'group' : 'json';
    default:
      return 'json';
  }
}

/** One text, or a list of them. */
function isLineOrLines({ anyOf }: Schema): boolean {
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return false;
  const [one, list]: unknown[] = anyOf;
  return isFields(one) && one.type === 'string' && isFields(list) && controlOf(list) === 'lines';
}

export function itemsOf(schema: Schema): Schema {
  return isFields(schema.items) ? schema.items : {};
}

export interface Option {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

export function optionsOf(schema: Schema): readonly Option[] {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isFields(schema.properties) ? schema.properties : {}).flatMap(([name, one]) =>
    isFields(one) ? [{ name, schema: one, isRequired: required.includes(name) }] : [],
  );
}

/** What most never touch: numbers and switches that are right as they are, but where it listens. */
export function isRare({ name, schema, isRequired }: Option): boolean {
  return !isRequired && name !== 'port' && ['switch', 'number'].includes(controlOf(schema));
}

/** Without what was left empty: it takes its default. */
export function written(value: unknown): unknown {
  if (value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(written).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  return isFields(value) ? writtenFields(value) : value;
}

export function writtenFields(value: Fields): Fields {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const kept = written(one);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

/** What is wrong at exactly this place, without the name of the place, which stands beside it. */
export function problemAt(problems: readonly Problem[], path: Path): string | undefined {
  const found = problems.filter((problem) => placeOf(problem) === path.join('.'));
  if (found.length === 0) return undefined;
  return found
    .map(({ message, hint }) => `${message.replace(/^[\w.[\]]+: /, '')}${hint === undefined ? '' : `; ${hint}`}`)
    .join('. ');
}

/** An option that contradicts another is named at the beginning: `tls: needs …`. */
export function placeOf({ path, message }: Problem): string {
  return path === '' ? (/^(\w+): /.exec(message)?.[1] ?? '') : path;
}

export function hasProblemUnder(problems: readonly Problem[], path: Path): boolean {
  const place = path.join('.');
  return problems.some((problem) => placeOf(problem) === place || placeOf(problem).startsWith(`${place}.`));
}
