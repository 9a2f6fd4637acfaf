import { type Alias, FIELDS, type FieldType, findAlias, type ValueRule } from '../../event/index.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { asList, asString, instantOf, isPresent, NULL, type Typed } from '../sql/typed.ts';
import type { Frame, PlanContext, WildcardRename } from './frame.ts';

const TYPES: ReadonlyMap<string, FieldType> = new Map(FIELDS.map(({ name, type }) => [name, type]));

/** Columns that Splunk calls default fields, and the ECS names that mirror them. */
const DEFAULTS: ReadonlyMap<string, Typed> = new Map<string, Typed>([
  ['_time', instantOf('_time')],
  ['_raw', { sql: '_raw', type: 'string' }],
  ['index', { sql: '`index`', type: 'string', plain: '`index`' }],
  ['sourcetype', { sql: "nullIf(sourcetype, '')", type: 'string', plain: 'sourcetype' }],
  ['source', { sql: "nullIf(source, '')", type: 'string', plain: 'source' }],
  ['host', { sql: "nullIf(host, '')", type: 'string', plain: 'host' }],
  ['_indextime', { sql: 'toUnixTimestamp(`event.ingested`)', type: 'number' }],
]);
const MIRRORS: ReadonlyMap<string, string> = new Map([
  ['@timestamp', '_time'],
  ['host.name', 'host'],
  ['log.file.path', 'source'],
  ['event.original', '_raw'],
]);

const fromMap = (map: 'extra' | 'overflow', name: string): string => `${map}[${quoteText(name)}]`;

/** A field of the table by its ECS name: a typed column, joined with what did not fit it, or the dynamic column. */
const storedField = (name: string, context: PlanContext): Typed => {
  const type = TYPES.get(name);
  if (type === undefined) return { sql: fromMap('extra', name), type: 'list' };
  const column = quoteName(name);
  const overflowed = context.catalog.overflowed.has(name);
  if (!overflowed && name !== 'message' && !context.catalog.stored.has(name)) return NULL;
  if (type === 'keywords') {
    return {
      sql: overflowed ? `arrayConcat(${column}, ${fromMap('overflow', name)})` : `CAST(${column} AS Array(String))`,
      type: 'list',
    };
  }
  const single: Typed =
    type === 'long' || type === 'double'
      ? { sql: column, type: 'number' }
      : { sql: `nullIf(${column}, '')`, type: 'string', plain: column };
  if (name === 'message') {
    const text = `if(${column} = '', _raw, ${column})`;
    return overflowed
      ? {
          sql: `if(notEmpty(${fromMap('overflow', name)}), arrayConcat(${asList(single)}, ${fromMap('overflow', name)}), [${text}])`,
          type: 'list',
        }
      : { sql: text, type: 'string' };
  }
  return overflowed ? { sql: `arrayConcat(${asList(single)}, ${fromMap('overflow', name)})`, type: 'list' } : single;
};

const compileRules = (rules: readonly ValueRule[], context: PlanContext): Typed => {
  const lowered = (name: string): string => `lower(ifNull(${asString(storedField(name, context))}, ''))`;
  const branches = rules.map((rule) => {
    const value = lowered(rule.from);
    const entries = Object.entries(rule.map);
    const other = rule.other === undefined ? "''" : quoteText(rule.other);
    const mapped = `transform(${value}, [${entries.map(([from]) => quoteText(from)).join(', ')}], [${entries.map(([, to]) => quoteText(to)).join(', ')}], ${other})`;
    const when =
      rule.when === undefined ? 'true' : `${lowered(rule.when.field)} IN (${rule.when.in.map(quoteText).join(', ')})`;
    return `${when}, ${mapped}`;
  });
  return { sql: `nullIf(multiIf(${branches.join(', ')}, ''), '')`, type: 'string' };
};

/** The first field present, else the event's own field of the alias's name (event/aliases.ts has the rules). */
const compileAlias = (alias: Alias, context: PlanContext): Typed => {
  if (alias.rules !== undefined) {
    const derived = compileRules(alias.rules, context);
    return { sql: `ifNull(${derived.sql}, nullIf(${fromMap('extra', alias.name)}[1], ''))`, type: 'string' };
  }
  const values = alias.fields.map((name) => tableField(name, context)).filter((value) => value.type !== 'null');
  const [first] = values;
  if (first === undefined) return NULL;
  const { divisor } = alias;
  const scaled = values.map(
    (value): Typed =>
      divisor === undefined || value.type !== 'number' ? value : { sql: `(${value.sql} / ${divisor})`, type: 'number' },
  );
  return scaled.length === 1 ? (scaled[0] ?? NULL) : coalesce(scaled);
};

const coalesce = (values: readonly Typed[]): Typed => {
  const [only] = values;
  if (only === undefined) return NULL;
  if (values.length === 1) return only;
  if (values.some((value) => value.type === 'list')) {
    const branches = values.map((value) => `${isPresent(value)}, ${asList(value)}`);
    return { sql: `multiIf(${branches.join(', ')}, CAST([] AS Array(String)))`, type: 'list' };
  }
  if (values.every((value) => value.type === 'number')) {
    return {
      sql: `coalesce(${values.map((value) => value.sql).join(', ')})`,
      type: 'number',
    };
  }
  return { sql: `coalesce(${values.map(asString).join(', ')})`, type: 'string', ...firstOf(values) };
};

/** Of columns that never hold null the value needs none either. */
const firstOf = (values: readonly Typed[]): Pick<Typed, 'plain' | 'oneOf'> => {
  const columns = values.flatMap(({ plain, oneOf }) => oneOf ?? plain ?? []);
  if (values.some(({ plain }) => plain === undefined)) return {};
  return { plain: columns.reduceRight((rest, column) => `if(${column} != '', ${column}, ${rest})`), oneOf: columns };
};

/** A field of an event as SPL names it: default field, ECS name, alias, or one of the event's own. */
export const tableField = (name: string, context: PlanContext): Typed => {
  const standard = DEFAULTS.get(MIRRORS.get(name) ?? name);
  if (standard !== undefined) return standard;
  if (TYPES.has(name)) return storedField(name, context);
  const alias = findAlias(name);
  if (alias === undefined) return storedField(name, context);
  return compileAlias(alias, context);
};

/** A field between two commands. */
export const resolveField = (name: string, frame: Frame, context: PlanContext): Typed => {
  const own = frame.fields.get(name);
  if (own !== undefined) return own;
  if (!frame.open || !frame.visible(name)) return NULL;
  return storedAs(name, frame.renames ?? [], context);
};

/** A stored field under the name that wildcard renames have left it. */
const storedAs = (name: string, renames: readonly WildcardRename[], context: PlanContext): Typed => {
  const [last, ...earlier] = renames;
  if (last === undefined) return tableField(name, context);
  const before = translateName(name, last.to, last.from);
  const gone = namePattern(last.from).test(name);
  const renamed = before === undefined ? NULL : storedAs(before, earlier, context);
  const kept = gone ? NULL : storedAs(name, earlier, context);
  return coalesce([renamed, kept].filter(({ type }) => type !== 'null'));
};

/** The name that the stars of `pattern` make in `target`; undefined where the pattern does not match. */
export const translateName = (name: string, pattern: string, target: string): string | undefined => {
  const parts = namePattern(pattern).exec(name);
  if (parts === null) return undefined;
  let at = 0;
  return target.replace(/\*+/g, () => parts[++at] ?? '');
};

/** What the rows call a stored field. */
export const shownName = (stored: string, frame: Frame): string =>
  [...(frame.renames ?? [])].reverse().reduce((name, { from, to }) => translateName(name, from, to) ?? name, stored);

/** A wildcard pattern of field names. */
export const namePattern = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replace(/\*+/g, '(.*)')}$`);

/** Names that are known before the rows are: computed fields, and for events the default and typed ones. */
export const knownNames = (frame: Frame): readonly string[] => [
  ...frame.fields.keys(),
  ...(frame.open
    ? [...DEFAULTS.keys(), ...TYPES.keys()].filter(
        (name) => !frame.fields.has(name) && frame.visible(name) && name !== '_indextime',
      )
    : []),
];

export const expandNames = (patterns: readonly string[], frame: Frame): readonly string[] => [
  ...new Set(
    patterns.flatMap((pattern) => {
      if (!pattern.includes('*')) return [pattern];
      const test = namePattern(pattern);
      return knownNames(frame).filter((name) => test.test(name) && (pattern.startsWith('_') || !name.startsWith('_')));
    }),
  ),
];
