import { FIELDS } from '../../event/index.ts';
import { type Catalog, STORE_FIELDS } from '../../store/index.ts';
import { quoteList, quoteName, quoteText } from '../sql/quote.ts';

/**
 * What an event must have to be looked at at all: the store reads no other, and whoever asked decides over those that it reads. So it may be
 * wider than what is meant, and never narrower. Fields are dotted paths as events have them; `*` is any one step.
 */
export type Narrowing =
  /** Nothing is known. */
  | { readonly kind: 'any' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Narrowing[] }
  /** One of the texts stands in a value of one of the fields, or, without fields, of any; in whatever case. `encoded`: or percent-encoded. */
  | {
      readonly kind: 'texts';
      readonly fields?: readonly string[];
      readonly texts: readonly string[];
      readonly encoded: boolean;
    }
  /** One of the fields is there, or one within it. */
  | { readonly kind: 'present'; readonly fields: readonly string[] };

/** The engine takes fewer than 256 texts at a time. */
const MOST_TEXTS = 200;
/** Conditions beyond so many cost more than they save, and the engine refuses a few thousand. */
const MOST_PARTS = 300;

/** The only characters beyond ASCII that lower to some of ASCII: U+0130 (i, and a dot of its own) and U+212A (k). */
const LOWERED_TO_ASCII = ['\u0130', '\u212a'];

/** A condition over the table `events`; undefined where all events must be read. */
export function narrowingSql(
  narrowing: Narrowing,
  catalog: Pick<Catalog, 'stored' | 'overflowed'>,
): string | undefined {
  const writer = new Writer(catalog);
  const condition = writer.condition(simple(narrowing));
  if (condition === undefined || writer.parts > MOST_PARTS) return undefined;
  // Names and values beyond the limits are together in one field.
  return catalog.stored.has('extra')
    ? `(${condition} OR mapContains(extra, ${quoteText(STORE_FIELDS.rest)}))`
    : condition;
}

/** Texts that alternatives look for in the same place are looked for together. */
function simple(narrowing: Narrowing): Narrowing {
  if (narrowing.kind !== 'and' && narrowing.kind !== 'or') return narrowing;
  const parts = new Map<string, Narrowing>();
  const take = (one: Narrowing): void => {
    if (one.kind === narrowing.kind) {
      for (const part of one.of) take(part);
      return;
    }
    const key = one.kind === 'texts' ? JSON.stringify([one.fields, one.encoded]) : JSON.stringify(one);
    const known = parts.get(key);
    if (narrowing.kind === 'or' && one.kind === 'texts' && known?.kind === 'texts')
      parts.set(key, { ...known, texts: [...new Set([...known.texts, ...one.texts])] });
    else parts.set(known === undefined || one.kind !== 'texts' ? key : JSON.stringify(one), one);
  };
  for (const one of narrowing.of) take(simple(one));
  return { kind: narrowing.kind, of: [...parts.values()] };
}

class Writer {
  readonly #catalog: Pick<Catalog, 'stored' | 'overflowed'>;
  parts = 0;

  constructor(catalog: Pick<Catalog, 'stored' | 'overflowed'>) {
    this.#catalog = catalog;
  }

  /** Undefined: it holds for all. */
  condition(narrowing: Narrowing): string | undefined {
    switch (narrowing.kind) {
      case 'any':
        return undefined;
      case 'and': {
        const parts = narrowing.of.map((one) => this.condition(one)).filter((one) => one !== undefined);
        return parts.length > 1 ? `(${parts.join(' AND ')})` : parts[0];
      }
      case 'or': {
        const parts = narrowing.of.map((one) => this.condition(one));
        return parts.every((one) => one !== undefined) ? anyOf(parts) : undefined;
      }
      case 'texts':
        return this.#texts(narrowing.fields, narrowing.texts, narrowing.encoded);
      case 'present':
        return this.#present(narrowing.fields);
    }
  }

  #texts(fields: readonly string[] | undefined, texts: readonly string[], encoded: boolean): string | undefined {
    if (fields?.some((field) => field.startsWith('@'))) return undefined;
    const needles = texts.map(needleOf);
    if (needles.some((one) => one === '')) return fields === undefined ? undefined : this.#present(fields);
    const wanted = [...new Set([...needles, ...(encoded ? ['%', '+'] : []), ...LOWERED_TO_ASCII])];
    const columns = fields === undefined ? ALL_COLUMNS : new Set(fields.flatMap(columnsOf));
    const conditions = [...columns].flatMap((column) => this.#column(column, wanted));
    // A field may be anywhere in it, under names that lists lengthen: all of it is looked through.
    if (this.#has('extra')) conditions.push(this.#map('extra', wanted));
    if (this.#has('overflow') && (fields === undefined || fields.some((one) => this.#catalog.overflowed.has(one))))
      conditions.push(this.#map('overflow', wanted));
    return anyOf(conditions);
  }

  #column(column: string, texts: readonly string[]): readonly string[] {
    const type = TYPES.get(column);
    if (type === undefined && !DEFAULTS.has(column)) return [];
    if (!DEFAULTS.has(column) && !this.#has(column)) return [];
    const name = quoteName(column);
    // How a fraction is written differs from here.
    if (type === 'double') return [this.#count(`isNotNull(${name})`)];
    if (type === 'long') return [this.#search(`ifNull(toString(${name}), '')`, texts)];
    return [this.#search(type === 'keywords' ? `arrayStringConcat(${name}, '\\n')` : name, texts)];
  }

  #map(map: 'extra' | 'overflow', texts: readonly string[]): string {
    return `arrayExists(v -> ${this.#search("arrayStringConcat(v, '\\n')", texts)}, mapValues(${map}))`;
  }

  #search(text: string, texts: readonly string[]): string {
    const conditions: string[] = [];
    for (let from = 0; from < texts.length; from += MOST_TEXTS)
      conditions.push(
        this.#count(`multiSearchAny(lower(${text}), ${quoteList(texts.slice(from, from + MOST_TEXTS))})`),
      );
    return anyOf(conditions);
  }

  #present(fields: readonly string[]): string | undefined {
    if (fields.some(isUnknown)) return undefined;
    const conditions = fields.flatMap((field) =>
      [...TYPES, ...MIRROR_TYPES]
        .filter(([name]) => name === field || name.startsWith(`${field}.`))
        .flatMap(([name, type]) => this.#filled(name, type)),
    );
    if (this.#has('extra')) {
      const steps = [...new Set(fields.map((field) => field.slice(field.lastIndexOf('.') + 1)))];
      for (let from = 0; from < steps.length; from += MOST_TEXTS)
        conditions.push(
          this.#count(
            `arrayExists(k -> multiSearchAny(k, ${quoteList(steps.slice(from, from + MOST_TEXTS))}), mapKeys(extra))`,
          ),
        );
    }
    return anyOf(conditions);
  }

  #filled(name: string, type: string): readonly string[] {
    const column = quoteName(MIRRORS.get(name) ?? name);
    const filled = type === 'long' || type === 'double' ? `isNotNull(${column})` : `notEmpty(${column})`;
    const conditions = MIRRORS.has(name) || this.#has(name) ? [this.#count(filled)] : [];
    if (this.#catalog.overflowed.has(name)) conditions.push(this.#count(`mapContains(overflow, ${quoteText(name)})`));
    return conditions;
  }

  #has(column: string): boolean {
    return this.#catalog.stored.has(column);
  }

  #count(condition: string): string {
    this.parts++;
    return condition;
  }
}

const TYPES: ReadonlyMap<string, string> = new Map(FIELDS.map(({ name, type }) => [name, type]));
const MIRRORS: ReadonlyMap<string, string> = new Map([
  ['host.name', 'host'],
  ['log.file.path', 'source'],
]);
const MIRROR_TYPES: readonly (readonly [string, string])[] = [...MIRRORS.keys()].map((name) => [name, 'keyword']);
const DEFAULTS: ReadonlySet<string> = new Set(['_raw', 'host', 'source']);
const ALL_COLUMNS: ReadonlySet<string> = new Set([...DEFAULTS, ...TYPES.keys()]);

/** Times, where an event came from, and its text, which are there always. */
const isUnknown = (field: string): boolean =>
  field.startsWith('@') || ['message', 'event', 'event.original'].includes(field) || field.endsWith('*');

/** Columns in which the values of a field may be, beside the maps. */
function columnsOf(field: string): readonly string[] {
  if (field === 'event.original') return ['_raw'];
  if (field === 'message') return ['message', '_raw'];
  const mirror = MIRRORS.get(field);
  if (mirror !== undefined) return [mirror];
  return TYPES.has(field) ? [field] : [];
}

const anyOf = (conditions: readonly string[]): string =>
  conditions.length === 0
    ? 'false'
    : conditions.length === 1
      ? (conditions[0] ?? 'false')
      : `(${conditions.join(' OR ')})`;

/** The longest run of ASCII: how the rest is lowered differs from here. */
const needleOf = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^\0-\x7f]+/)
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '');
