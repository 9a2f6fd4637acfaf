import { parseJsonObject, type Value, type ValueObject } from '../../event/index.ts';
import type { Matcher } from './match.ts';
import { fieldsOf } from './shape.ts';
import type { DelimitedTransform, Transform } from './transforms.ts';

export type KvMode = 'none' | 'auto' | 'json' | 'xml';

/** `EXTRACT-…`: the groups with names are fields. */
export interface Extract {
  readonly matcher: Matcher;
  /** The field whose value is looked at; `_raw` for the text. */
  readonly from: string;
}

export interface Extraction {
  readonly extracts: readonly Extract[];
  readonly reports: readonly Transform[];
  readonly kvMode: KvMode;
}

/** Names and values that a text has. */
export interface Extracted {
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Of JSON: what stands in it. */
  readonly object: ValueObject | undefined;
}

const MOST_FIELDS = 1_000;
/** Pairs and elements are looked for so far. */
const FARTHEST = 64 << 10;

/** `EXTRACT`, `REPORT` and `KV_MODE`, in this order. It runs regexes of the user's, changes nothing, and may be stopped anywhere. */
export function extract(
  text: string,
  known: Readonly<Record<string, string | undefined>>,
  { extracts, reports, kvMode }: Extraction,
): Extracted {
  const fields: (readonly [string, string])[] = [];
  const fieldNamed = (name: string): string | undefined =>
    name === '_raw' ? text : (fields.find(([field]) => field === name)?.[1] ?? known[name]);
  for (const { matcher, from } of extracts) {
    const source = fieldNamed(from);
    if (source !== undefined) fields.push(...(matcher.first(source)?.names ?? []));
  }
  for (const transform of reports) {
    const source = fieldNamed(transform.sourceKey);
    if (source !== undefined) fields.push(...reportOf(transform, source));
  }
  if (kvMode === 'auto') fields.push(...pairsOf(text.slice(0, FARTHEST)));
  else if (kvMode === 'xml') fields.push(...elementsOf(text.slice(0, FARTHEST)));
  const parsed = kvMode === 'json' ? parseJsonObject(text.trim()) : '';
  return { fields: firstOfEach(fields), object: typeof parsed === 'string' ? undefined : parsed };
}

/** What was found first stays. */
function firstOfEach(fields: readonly (readonly [string, string])[]): [string, string][] {
  const byName = new Map<string, string>();
  for (const [name, value] of fields) if (!byName.has(name) && byName.size < MOST_FIELDS) byName.set(name, value);
  return [...byName];
}

function reportOf(transform: Transform, text: string): readonly (readonly [string, string])[] {
  if (transform.kind === 'delimited') return delimitedOf(transform, text);
  return transform.matcher.all(text.slice(0, transform.lookahead)).flatMap((match) => fieldsOf(transform, match));
}

function delimitedOf({ delimiters, pairs, names }: DelimitedTransform, text: string): (readonly [string, string])[] {
  const parts = splitQuoted(text, delimiters);
  if (pairs === undefined)
    return names.flatMap((name, index) => {
      const value = unquoted(parts[index] ?? '');
      return value === '' ? [] : [[name, value] as const];
    });
  return parts.flatMap((part) => {
    const at = [...part].findIndex((char) => pairs.includes(char));
    if (at < 1) return [];
    return [[unquoted(part.slice(0, at)), unquoted(part.slice(at + 1))] as const];
  });
}

/** Delimiters within quotes are none. */
function splitQuoted(text: string, delimiters: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length && parts.length < MOST_FIELDS; at++) {
    const char = text.charAt(at);
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && delimiters.includes(char)) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

const unquoted = (text: string): string => {
  const plain = text.trim();
  return plain.length > 1 && plain.startsWith('"') && plain.endsWith('"') ? plain.slice(1, -1) : plain;
};

const PAIR = /(?<![\w.-])([A-Za-z_][\w.-]{0,127})=(?:"([^"]*)"|([^\s,;&"]+))/g;

const pairsOf = (text: string): [string, string][] =>
  [...text.matchAll(PAIR)].slice(0, MOST_FIELDS).map(([, name = '', quoted, plain = '']) => [name, quoted ?? plain]);

/** An element without elements in it. */
const ELEMENT = /<([A-Za-z_][\w.:-]{0,127})(?:\s[^<>]*)?>([^<>]*)<\/\1>/g;

const elementsOf = (text: string): [string, string][] =>
  [...text.matchAll(ELEMENT)]
    .slice(0, MOST_FIELDS)
    .map(([, name = '', value = '']): [string, string] => [name, unescaped(value.trim())])
    .filter(([, value]) => value !== '');

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
]);

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (written, name: string) => ENTITIES.get(name) ?? written);

/** Values of JSON that say something. */
export const entriesOf = (object: ValueObject): [string, Value][] =>
  Object.entries(object).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
