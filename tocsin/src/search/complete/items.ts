import { OPAQUE } from '../commands/opaque.ts';
import { COMMANDS, findCommand, WAITING } from '../commands/registry.ts';
import { FUNCTIONS } from '../functions/registry.ts';
import type { Frame, PlanContext } from '../plan/frame.ts';
import type { CompletionItem } from '../search.ts';
import { AGGREGATION_SIGNATURES, RATE_SIGNATURES } from './aggregations.ts';
import { optionsOf } from './arguments.ts';
import { fieldItem, fieldsOf, type KnownField, writeField, writeText } from './known.ts';
import type { Samples } from './samples.ts';
import type { Want } from './want.ts';

export interface Surroundings {
  readonly context: PlanContext;
  readonly frame: Frame;
  readonly samples: Samples;
  /** What follows what is inserted. */
  readonly rest: string;
}

/** The items of one want, best first. */
export const itemsOf = async (want: Want, around: Surroundings): Promise<readonly CompletionItem[]> => {
  switch (want.what) {
    case 'commands':
      return commandItems;
    case 'fields':
      return fieldItems(want.form, around);
    case 'values':
      return valueItems(want.field, want.form, around);
    case 'functions':
      return functionItems;
    case 'aggregations':
      return want.rates ? [...aggregationItems, ...rateItems] : aggregationItems;
    case 'options':
      return optionItems(want.command, want.used);
    case 'option':
      return optionValues(want.command, want.option, around);
    case 'words':
      return want.words.map((word) => ({ label: word, insert: `${word} `, kind: 'keyword' }));
    case 'times':
      return timeItems;
    case 'indexes':
      return around.context.catalog.indexes.map((name) => ({
        label: `index=${name}`,
        insert: `index=${writeValue(name)} `,
        kind: 'index',
      }));
  }
};

/** What is used most comes first; the others by name. */
const USUAL: readonly string[] = [
  'stats',
  'where',
  'eval',
  'table',
  'timechart',
  'top',
  'sort',
  'head',
  'dedup',
  'fields',
  'rename',
  'rex',
  'search',
];
const rank = (name: string): number => (USUAL.includes(name) ? USUAL.indexOf(name) : USUAL.length);

const commandItem = (name: string, detail: string): CompletionItem => ({
  label: name,
  insert: `${name}${name === 'reverse' ? '' : ' '}`,
  kind: 'command',
  detail,
});

const commandItems: readonly CompletionItem[] = [
  ...[...COMMANDS].sort((a, b) => rank(a.name) - rank(b.name)).map(({ name, summary }) => commandItem(name, summary)),
  ...WAITING.map(({ name, summary }) => commandItem(name, `${summary} (does not run yet)`)),
  // They say so themselves.
  ...OPAQUE.map(({ name, summary }) => commandItem(name, summary.replace('read, and does', 'does'))),
];

const functionItems: readonly CompletionItem[] = FUNCTIONS.map(({ name, syntax, summary, most }) => ({
  label: name,
  insert: most === 0 ? `${name}()` : `${name}(`,
  kind: 'function',
  detail: `${syntax}: ${summary}`,
}));

const signatures = (table: Readonly<Record<string, string>>): readonly CompletionItem[] =>
  Object.entries(table).map(([label, detail]) => ({
    label,
    insert: label === 'count' ? 'count ' : label === 'perc' ? 'perc95(' : `${label}(`,
    kind: 'function',
    detail,
  }));
const aggregationItems: readonly CompletionItem[] = [
  ...signatures(AGGREGATION_SIGNATURES),
  { label: 'count(eval(…))', insert: 'count(eval(', kind: 'function', detail: 'rows for which a condition holds' },
];
const rateItems = signatures(RATE_SIGNATURES);

const timeItems: readonly CompletionItem[] = [
  ['-15m', 'a quarter of an hour ago'],
  ['-1h', 'an hour ago'],
  ['-4h', 'four hours ago'],
  ['-24h', 'a day ago'],
  ['-7d', 'a week ago'],
  ['-30d', 'thirty days ago'],
  ['@h', 'the beginning of this hour'],
  ['@d', 'midnight'],
  ['-1d@d', 'midnight of yesterday'],
  ['@w0', 'the beginning of the week'],
  ['now', 'now'],
].map(([label = '', detail = '']) => ({ label, insert: label, kind: 'value', detail }));

const fieldItems = async (
  form: Extract<Want, { what: 'fields' }>['form'],
  { context, frame, samples, rest }: Surroundings,
): Promise<readonly CompletionItem[]> => {
  const own = frame.open ? await samples.names(context) : [];
  const written = ({ name }: KnownField): string => {
    switch (form) {
      case 'expression':
        return writeField(name, 'expression');
      case 'search':
        return /^\s*(?:[=<>!]|IN\b)/i.test(rest) ? writeField(name, 'bare') : `${writeField(name, 'bare')}=`;
      case 'assign':
        return /^\s*=/.test(rest) ? writeField(name, 'bare') : `${writeField(name, 'bare')}=`;
      case 'close':
        return /^\s*\)/.test(rest) ? writeField(name, 'bare') : `${writeField(name, 'bare')})`;
      case 'bare':
        return writeField(name, 'bare');
    }
  };
  return fieldsOf(frame, own, context).map((field) => fieldItem(field, written(field)));
};

const writeValue = (value: string): string => (/^[\w.:/@+*?&%#;~-]+$/.test(value) ? value : writeText(value));

/** Values of the events' own fields; what the search has computed is not known before it has run. */
const valueItems = async (
  field: string,
  form: 'search' | 'expression',
  { context, frame, samples }: Surroundings,
): Promise<readonly CompletionItem[]> => {
  const isComputed = frame.open ? frame.fields.has(field) : !frame.fields.has(field);
  if (isComputed || (frame.open && !frame.visible(field)) || /^_(?:time|raw|indextime)$/.test(field)) return [];
  const write = form === 'search' ? writeValue : writeText;
  const names = field === 'index' ? context.catalog.indexes : undefined;
  if (names !== undefined)
    return names.map((name) => ({ label: name, insert: write(name), kind: form === 'search' ? 'index' : 'value' }));
  const values = await samples.values(field, context);
  // A long text is no word of a list.
  return values
    .filter(({ value }) => value.length <= 200)
    .map(({ value, count }) => ({
      label: value,
      insert: write(value),
      kind: 'value',
      detail: `${count} of the newest`,
    }));
};

const optionItems = (command: string, used: readonly string[]): readonly CompletionItem[] => {
  const declaration = findCommand(command);
  return (declaration === undefined ? [] : optionsOf(declaration))
    .filter(({ name }) => !used.includes(name))
    .map(({ name, summary }) => ({ label: `${name}=`, insert: `${name}=`, kind: 'option', detail: summary }));
};

const optionValues = async (
  command: string,
  option: string,
  around: Surroundings,
): Promise<readonly CompletionItem[]> => {
  const declaration = findCommand(command);
  const found = declaration && optionsOf(declaration).find(({ name }) => name === option);
  if (found === undefined) return [];
  if (found.isField) return fieldItems('bare', around);
  return found.values.map((value) => ({ label: value, insert: value, kind: 'value', detail: found.summary }));
};
