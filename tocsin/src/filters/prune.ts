import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { addTag, type Event, fieldOf, isCancelled, type Template, template, type Value } from '../event/index.ts';
import { InvalidRegex, rubyRegex } from '../regex/index.ts';
import { defineFilter } from './filter.ts';
import { guarded } from './guarded.ts';
import { optionRegex } from './option-regex.ts';
import { rubyText } from './ruby-text.ts';
import { getTopLevel, setTopLevel, topLevelNames } from './top-level.ts';

const OPTIONS = z.strictObject({
  ...filterBase,
  interpolate: option.boolean().default(false).describe('fill %{fields} in names and patterns'),
  whitelist_names: option.list().default([]).describe('keep only fields whose name matches one of these'),
  blacklist_names: option.list().default(['%{[^}]+}']).describe('remove fields whose name matches one of these'),
  whitelist_values: option.hash().default({}).describe('field → what its value must match to stay'),
  blacklist_values: option.hash().default({}).describe('field → what its value must not match'),
});

export const prune = defineFilter({
  name: 'prune',
  summary: 'removes fields by their names or values',
  description: `Regular expressions in Ruby’s syntax, which may match anywhere, on top-level fields only. Of a list only the members that the patterns
say are removed. \`@timestamp\` is a field like others here. An event that takes too long stays as it is and is tagged \`_prunetimeout\`; one for which \`interpolate\`
makes no regular expression is tagged \`_prunefailure\`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-prune`,
  status: 'stable',
  options: OPTIONS,
  examples: [
    {
      title: 'only what is needed',
      pipeline: 'prune { whitelist_names => ["^user", "^status$"] }',
      event: { username: 'ann', status: 200, debug: 'x' },
      expect: [{ username: 'ann', status: 200, debug: null }],
    },
    {
      title: 'a name that was not filled',
      pipeline: 'prune {}',
      event: { '%{nope}': 1, ok: 2 },
      expect: [{ '%{nope}': null, ok: 2 }],
    },
  ],
  create: (options, context) => {
    const rules = options.interpolate ? interpolatedRules(options) : constantRules(options);
    return {
      filter: (events) => {
        if (options.interpolate) for (const event of events) if (!isCancelled(event)) prepare(event, rules);
        return guarded(events, {
          compute: (event) => changesOf(event, rules),
          apply: (event, changes) => {
            if (changes === undefined) {
              context.count('failed');
              addTag(event, '_prunefailure');
              return;
            }
            applyChanges(event, changes);
            context.matched(event);
          },
          stopped: (event) => {
            context.count('timeout');
            addTag(event, '_prunetimeout');
          },
        });
      },
    };
  },
});

type Options = z.output<typeof OPTIONS>;
type Pattern = (event: Event) => RegExp;

interface Rules {
  readonly keepNames: readonly Pattern[];
  readonly removeNames: readonly Pattern[];
  readonly values: readonly {
    readonly name: (event: Event) => string;
    readonly pattern: Pattern;
    readonly keeps: boolean;
  }[];
}

function rulesOf(
  options: Options,
  nameOf: (text: string) => (event: Event) => string,
  patternOf: (option: string, text: string) => Pattern,
): Rules {
  const values = (option: 'whitelist_values' | 'blacklist_values', keeps: boolean): Rules['values'] =>
    Object.entries(options[option]).map(([name, text]) => ({
      name: nameOf(name),
      pattern: patternOf(option, text),
      keeps,
    }));
  return {
    keepNames: options.whitelist_names.map((text) => patternOf('whitelist_names', text)),
    removeNames: options.blacklist_names.map((text) => patternOf('blacklist_names', text)),
    values: [...values('whitelist_values', true), ...values('blacklist_values', false)],
  };
}

const constantRules = (options: Options): Rules =>
  rulesOf(
    options,
    (text) => () => text,
    (name, text) => {
      const pattern = optionRegex(name, text);
      return () => pattern;
    },
  );

const MAX_COMPILED = 1_000;
const MAX_PATTERN = 2_000;

function interpolatedRules(options: Options): Rules {
  const compiled = new Map<string, RegExp | undefined>();
  const compile = (source: string): RegExp => {
    if (!compiled.has(source)) {
      if (compiled.size >= MAX_COMPILED) compiled.clear();
      compiled.set(source, source.length > MAX_PATTERN ? undefined : regexOf(source));
    }
    const regex = compiled.get(source);
    if (regex === undefined) throw new InvalidRegex(source);
    return regex;
  };
  const patternOf = (_option: string, text: string): Pattern => {
    const filled: Template = template(text);
    return (event) => compile(filled(event));
  };
  return rulesOf(options, (text) => template(text), patternOf);
}

function regexOf(source: string): RegExp | undefined {
  try {
    return rubyRegex(source);
  } catch (error) {
    if (error instanceof InvalidRegex) return undefined;
    throw error;
  }
}

/** Compiles what an event fills in, since that may take longer than the time that matching is given. */
function prepare(event: Event, { keepNames, removeNames, values }: Rules): void {
  for (const pattern of [...keepNames, ...removeNames, ...values.map((rule) => rule.pattern)])
    try {
      pattern(event);
    } catch (error) {
      if (!(error instanceof InvalidRegex)) throw error;
    }
}

interface Changes {
  readonly remove: ReadonlySet<string>;
  readonly lists: readonly { readonly name: string; readonly members: ReadonlySet<Value> }[];
}

function changesOf(event: Event, rules: Rules): Changes | undefined {
  try {
    const remove = new Set(namesToRemove(event, rules));
    const lists: { name: string; members: ReadonlySet<Value> }[] = [];
    for (const { name: nameOf, pattern, keeps } of rules.values) {
      const name = nameOf(event);
      const value = getTopLevel(event, name);
      if (value === undefined || value === null || value === false) continue;
      const regex = pattern(event);
      const isWrong = (one: Value): boolean => regex.test(rubyText(one)) !== keeps;
      if (!Array.isArray(value)) {
        if (isWrong(value)) remove.add(name);
        continue;
      }
      const members = value.filter(isWrong);
      if (members.length === 0) continue;
      if (members.length === value.length) remove.add(name);
      else lists.push({ name, members: new Set(members) });
    }
    return { remove, lists };
  } catch (error) {
    if (error instanceof InvalidRegex) return undefined;
    throw error;
  }
}

function namesToRemove(event: Event, { keepNames, removeNames }: Rules): readonly string[] {
  const keep = keepNames.map((pattern) => pattern(event));
  const drop = removeNames.map((pattern) => pattern(event));
  return topLevelNames(event).filter(
    (name) => (keep.length > 0 && !keep.some((regex) => regex.test(name))) || drop.some((regex) => regex.test(name)),
  );
}

function applyChanges(event: Event, { remove, lists }: Changes): void {
  for (const { name, members } of lists) {
    const value = getTopLevel(event, name);
    if (Array.isArray(value))
      setTopLevel(
        event,
        name,
        value.filter((one) => !members.has(one)),
      );
  }
  for (const name of remove) {
    if (name === '@timestamp') fieldOf(name).remove(event);
    else delete event[name];
  }
}
