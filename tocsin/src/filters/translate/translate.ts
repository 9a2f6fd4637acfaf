import { z } from 'zod';
import { ecsOption, filterBase, option } from '../../define/index.ts';
import { addTag, type Event, type Field, fieldOf, isCancelled, template, type Value } from '../../event/index.ts';
import { defineFilter, type FilterContext } from '../filter.ts';
import { guarded } from '../guarded.ts';
import { rubyMemberText, rubyTextOf } from '../ruby-text.ts';
import { writtenValue } from '../written-value.ts';
import { createLookUp, type LookUp } from './dictionary.ts';
import { fileLookUp } from './source.ts';

/** As many as Logstash takes from a YAML file. */
const CODE_POINTS = 134_217_728;

const OPTIONS = z.strictObject({
  ...filterBase,
  ...ecsOption,
  source: option.text().optional().describe('the field that is looked up; of a list, its first member'),
  field: option.text().optional().describe('old name of source'),
  target: option
    .text()
    .optional()
    .describe('where the translation goes; default: the source, or translation where ECS is disabled'),
  destination: option.text().optional().describe('old name of target'),
  dictionary: option.hashOfValues().optional().describe('text → translation'),
  dictionary_path: option.text().optional().describe('a YAML, JSON or CSV file that holds the dictionary'),
  exact: option.boolean().default(true).describe('the whole text is looked up; else keys are replaced within it'),
  regex: option.boolean().default(false).describe('keys are regular expressions; only where exact'),
  fallback: option.text().optional().describe('what is written where nothing is found; may hold %{fields}'),
  iterate_on: option.text().optional().describe('a list whose members, or whose objects’ source, are looked up'),
  override: option
    .boolean()
    .optional()
    .describe('also where the target has a value; default: only where it is the source'),
  refresh_interval: option.number().default(300).describe('seconds after which the file is looked at again; 0: never'),
  refresh_behaviour: option
    .choice(['merge', 'replace'])
    .default('merge')
    .describe('whether entries that left the file stay'),
  yaml_dictionary_code_point_limit: option
    .number(z.number().int().min(1))
    .default(CODE_POINTS)
    .describe('how long a YAML file may be'),
  yaml_load_strategy: option
    .choice(['one_shot', 'streaming'])
    .default('one_shot')
    .describe('accepted; the file is read at once'),
});

export const translate = defineFilter({
  name: 'translate',
  summary: 'looks a value up in a dictionary',
  description: `The dictionary stands in the pipeline or in a file, whose ending says what it is. With \`regex\` the first key that matches wins; an event that takes
too long is tagged \`_translatetimeout\`. With \`exact => false\` all keys that occur in the text are replaced.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-translate`,
  status: 'stable',
  reads: ({ dictionary_path }) => (dictionary_path === undefined ? [] : [dictionary_path]),
  options: OPTIONS,
  examples: [
    {
      title: 'names of codes',
      pipeline:
        'translate { source => "status" target => "meaning" dictionary => { "200" => "OK" "403" => "Forbidden" } fallback => "code %{status}" }',
      event: { status: 403 },
      expect: [{ status: 403, meaning: 'Forbidden' }],
    },
    {
      title: 'members of a list',
      pipeline:
        'translate { iterate_on => "ports" source => "ports" target => "services" dictionary => { "22" => "ssh" } fallback => "?" }',
      event: { ports: [22, 99] },
      expect: [{ services: ['ssh', '?'] }],
    },
  ],
  create: (options, context) => {
    const names = namesOf(options, context);
    const lookUp = lookUpOf(options, context);
    const update = createUpdate(options, names);
    const apply = (event: Event, written: Written): void => {
      if (!written.writes.every(({ field, value }) => field.set(event, value))) {
        context.count('failed');
        addTag(event, '_translatefailure');
      } else if (written.isMatch) context.matched(event);
    };
    const compute = (event: Event): Written => update(event, lookUp());
    const stopped = (event: Event): void => {
      context.count('timeout');
      addTag(event, '_translatetimeout');
    };
    if (options.exact && options.regex)
      return {
        filter: (events) => {
          lookUp();
          return guarded(events, { compute, apply, stopped });
        },
      };
    return {
      filter: (events) => {
        for (const event of events) if (!isCancelled(event)) apply(event, compute(event));
        return events;
      },
    };
  },
});

type Options = z.output<typeof OPTIONS>;

interface Names {
  readonly source: string;
  readonly target: string;
}

function namesOf(options: Options, { ecs }: FilterContext): Names {
  const { source = options.field, target = options.destination } = options;
  if (source === undefined) throw new Error('"source" is missing: name the field that is looked up');
  if (options.source !== undefined && options.field !== undefined)
    throw new Error('"field" is the old name of "source": leave one out');
  if (options.target !== undefined && options.destination !== undefined)
    throw new Error('"destination" is the old name of "target": leave one out');
  return { source, target: target ?? (ecs === 'disabled' ? 'translation' : source) };
}

function lookUpOf(options: Options, context: FilterContext): () => LookUp {
  const kind = options.exact ? (options.regex ? 'regex' : 'exact') : 'within';
  const { dictionary, dictionary_path } = options;
  if (dictionary_path === undefined) {
    const entries = new Map(Object.entries(dictionary ?? {}).map(([key, value]) => [key, writtenValue(value)]));
    const lookUp = createLookUp(entries, kind);
    return () => lookUp;
  }
  if (dictionary !== undefined && Object.keys(dictionary).length > 0)
    throw new Error('"dictionary" and "dictionary_path" exclude each other: leave one out');
  const file = {
    path: dictionary_path,
    folder: context.folder,
    maxCodePoints: options.yaml_dictionary_code_point_limit,
  };
  return fileLookUp(
    file,
    kind,
    { interval: options.refresh_interval, merges: options.refresh_behaviour === 'merge' },
    context,
  );
}

interface Written {
  readonly writes: readonly { readonly field: Field; readonly value: Value }[];
  readonly isMatch: boolean;
}

const NOTHING: Written = Object.freeze({ writes: [], isMatch: false });

type Update = (event: Event, lookUp: LookUp) => Written;

function createUpdate(options: Options, names: Names): Update {
  const fill = options.fallback === undefined ? undefined : template(options.fallback);
  const fallback = (event: Event): Value | undefined => fill?.(event);
  const source = fieldOf(names.source);
  const target = fieldOf(names.target);
  const override = options.override ?? names.source === names.target;
  const isSkipped = (event: Event): boolean => !override && target.get(event) !== undefined;
  // Where the source is the target, Logstash takes what it looked at for done.
  const always = names.source === names.target;
  const { iterate_on } = options;
  if (iterate_on === undefined)
    return (event, lookUp) => {
      const value = source.get(event);
      if (value === undefined || isSkipped(event)) return NOTHING;
      const text = Array.isArray(value) ? rubyMemberText(value, 0) : rubyTextOf(source, event, value);
      const found = lookUp(text) ?? fallback(event);
      if (found === undefined) return { writes: [], isMatch: always };
      return { writes: [{ field: target, value: found }], isMatch: true };
    };
  const list = fieldOf(iterate_on);
  if (iterate_on === names.source)
    return (event, lookUp) => {
      const value = list.get(event);
      if (value === undefined || isSkipped(event)) return NOTHING;
      const values = textsOf(value, list, event).map((text) => lookUp(text) ?? fallback(event) ?? null);
      return {
        writes: [{ field: target, value: values }],
        isMatch: always || values.some((one) => one !== null && one !== false),
      };
    };
  return overObjects(list, { source, target, always }, fallback);
}

function textsOf(value: Value, field: Field, event: Event): readonly string[] {
  if (Array.isArray(value)) return value.map((_member, index) => rubyMemberText(value, index));
  return value === null ? [] : [rubyTextOf(field, event, value)];
}

/** More members stay as they are. */
const MAX_MEMBERS = 10_000;

function overObjects(
  list: Field,
  { source, target, always }: { readonly source: Field; readonly target: Field; readonly always: boolean },
  fallback: (event: Event) => Value | undefined,
): Update {
  const path = (field: Field): string => field.steps.map((step) => `[${step}]`).join('');
  const inside = (field: Field, index: number): Field => fieldOf(`${path(list)}[${index}]${path(field)}`);
  return (event, lookUp) => {
    const value = list.get(event);
    if (value === undefined) return NOTHING;
    const members = Array.isArray(value) ? value.length : 0;
    const writes: { field: Field; value: Value }[] = [];
    for (let index = 0; index < Math.min(members, MAX_MEMBERS); index++) {
      const field = inside(source, index);
      const inner = field.get(event);
      if (inner === undefined || inner === null) continue;
      const found = lookUp(rubyTextOf(field, event, inner)) ?? fallback(event);
      if (found !== undefined) writes.push({ field: inside(target, index), value: found });
    }
    return { writes, isMatch: always || writes.length > 0 };
  };
}
