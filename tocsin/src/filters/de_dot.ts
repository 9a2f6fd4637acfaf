import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import {
  type Event,
  emptyObject,
  fieldOf,
  isObject,
  owned,
  put,
  type Value,
  type ValueObject,
} from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';
import { topLevelNames } from './top-level.ts';

export const deDot = defineFilter({
  name: 'de_dot',
  summary: 'replaces dots in the names of fields',
  description: `By another separator, or (\`nested\`) by objects: \`a.b\` becomes \`[a][b]\`. Without \`fields\` all top-level fields are looked at, with
\`recursive\` also those within objects. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-de_dot`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    separator: option.text().default('_').describe('what takes the place of a dot'),
    nested: option.boolean().default(false).describe('make objects'),
    recursive: option.boolean().default(false).describe('also in objects below'),
    fields: option.list().optional().describe('which fields; default: all top-level ones'),
  }),
  examples: [
    {
      title: 'objects of dotted names',
      pipeline: 'de_dot { nested => true }',
      event: { 'user.name': 'ann', plain: 1 },
      expect: [{ user: { name: 'ann' }, 'user.name': null, plain: 1 }],
    },
  ],
  create: ({ separator, nested, recursive, fields }, context) => {
    if (separator.includes('.'))
      throw new Error(`separator: ${JSON.stringify(separator)} has a dot in it, which is what the filter replaces`);
    const rename = (name: string): readonly string[] => {
      if (!nested) return [name.replaceAll('.', separator)];
      const parts = name.split('.', MAX_NESTING + 1);
      return parts.length > MAX_NESTING ? [name] : parts;
    };
    const some = fields?.map((text) => fieldOf(text).steps);
    return perEvent((event) => {
      for (const steps of some ?? topLevelNames(event).map((name) => [name])) move(event, steps, rename, recursive);
      return true;
    }, context);
  },
});

type Rename = (name: string) => readonly string[];

/** Deeper objects keep their names, and so does a field whose name would become a deeper one. */
const MAX_NESTING = 64;

function move(event: Event, steps: readonly string[], rename: Rename, recursive: boolean): void {
  const hasDot = steps.some((step) => step.includes('.'));
  const found = hasDot || recursive ? take(event, steps, !hasDot) : undefined;
  if (found === undefined) return;
  const value = recursive ? renamed(found, rename, 0) : found;
  if (!place(event, hasDot ? steps.flatMap(rename) : steps, value)) place(event, steps, value);
}

/** The value at the end of the steps; taken out, with the objects that are left empty by it, unless it only is to be looked at. */
function take(object: ValueObject, steps: readonly string[], onlyLook: boolean): Value | undefined {
  const [step, ...rest] = steps;
  if (step === undefined || !Object.hasOwn(object, step)) return undefined;
  const member = object[step];
  if (rest.length === 0) {
    if (!onlyLook && member !== undefined) delete object[step];
    return member;
  }
  if (!isObject(member)) return undefined;
  if (onlyLook) return take(member, rest, true);
  const inner = owned(member);
  if (inner !== member) put(object, step, inner);
  const taken = take(inner, rest, false);
  if (taken !== undefined && step.includes('.') && Object.keys(inner).length === 0) delete object[step];
  return taken;
}

/** Into the objects that are there. False, and nothing changes, where something else lies on the way. */
function place(object: ValueObject, steps: readonly string[], value: Value): boolean {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    put(object, step, value);
    return true;
  }
  const there = Object.hasOwn(object, step) ? object[step] : undefined;
  if (there !== undefined && !isObject(there)) return false;
  const inner: ValueObject = there === undefined ? emptyObject() : owned(there);
  if (!place(inner, rest, value)) return false;
  put(object, step, inner);
  return true;
}

function renamed(value: Value, rename: Rename, depth: number): Value {
  if (!isObject(value) || depth > MAX_NESTING) return value;
  const object = emptyObject();
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined)
      place(object, key.includes('.') ? rename(key) : [key], renamed(member, rename, depth + 1));
  }
  return object;
}
