import { parse, YAMLParseError } from 'yaml';
import { cloneValue, isObject, type Value } from '../../event/index.ts';
import { parseCsvRow } from '../csv/parse-row.ts';
import { optionRegex } from '../option-regex.ts';
import { changedAt, readOptionFile } from '../read-file.ts';
import { rubyText } from '../ruby-text.ts';
import { writtenValue } from '../written-value.ts';

export type Entries = ReadonlyMap<string, Value>;
/** What the dictionary says of a text; undefined where it says nothing. */
export type LookUp = (text: string) => Value | undefined;
export type Kind = 'exact' | 'regex' | 'within';

export function createLookUp(entries: Entries, kind: Kind): LookUp {
  switch (kind) {
    case 'exact':
      return (text) => copied(entries.get(text));
    case 'regex': {
      const patterns = [...entries].map(([key, value]) => ({ regex: optionRegex('dictionary', key), value }));
      return (text) => copied(patterns.find(({ regex }) => regex.test(text))?.value);
    }
    case 'within':
      return createReplacer(entries);
  }
}

const copied = (value: Value | undefined): Value | undefined => (value === undefined ? undefined : cloneValue(value));

/** Keys are texts here, and of those that begin at one place the one that comes first in the dictionary wins. */
function createReplacer(entries: Entries): LookUp {
  const keys = [...entries.keys()].filter((key) => key !== '');
  if (keys.length === 0) return () => undefined;
  const any = new RegExp(keys.map((key) => key.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
  return (text) => {
    const replaced = text.replace(any, (key) => rubyText(entries.get(key)));
    return replaced === text ? undefined : replaced;
  };
}

export interface FileOptions {
  readonly path: string;
  readonly folder: string;
  readonly maxCodePoints: number;
}

/** Throws an error whose message is a sentence for a person. */
export function readDictionary({ path, folder, maxCodePoints }: FileOptions): Entries {
  const [, extension = ''] = /\.([^.]*)$/.exec(path) ?? [];
  switch (extension) {
    case 'yml':
    case 'yaml':
      return readYaml(path, readOptionFile(folder, path), maxCodePoints);
    case 'json':
      return entriesOf(path, parseJson(path, readOptionFile(folder, path)));
    case 'csv':
      return readCsv(path, readOptionFile(folder, path));
    default:
      throw new Error(
        `dictionary_path: ${path} is no dictionary: name a file that ends with .yml, .yaml, .json or .csv`,
      );
  }
}

export const dictionaryChangedAt = ({ path, folder }: FileOptions): number | undefined => changedAt(folder, path);

function readYaml(path: string, text: string, maxCodePoints: number): Entries {
  if (text.length > maxCodePoints)
    throw new Error(`${path}: is longer than ${maxCodePoints} characters: raise "yaml_dictionary_code_point_limit"`);
  try {
    return entriesOf(path, parse(text, { maxAliasCount: 100, mapAsMap: true, strict: true }));
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error;
    throw new Error(`${path}: is no YAML: ${error.message.split('\n')[0]}`);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readCsv(path: string, text: string): Entries {
  const entries = new Map<string, Value>();
  let line = 1;
  for (let at = 0; ; line++) {
    const row = parseCsvRow(text, { separator: ',', quote: '"' }, at);
    if (row === undefined) return entries;
    if (!row.ok) throw new Error(`${path}: row ${line}: ${row.message}`);
    const [key, value = null] = row.values;
    if (typeof key === 'string') entries.set(key, value);
    at = row.end;
  }
}

function entriesOf(path: string, parsed: unknown): Entries {
  if (parsed instanceof Map) return new Map([...parsed].map(([key, value]) => [keyText(key), plain(value)]));
  if (isObject(parsed)) return new Map(Object.entries(parsed).map(([key, value]) => [key, plain(value)]));
  throw new Error(`${path}: is no dictionary: write keys and their values`);
}

const keyText = (key: unknown): string => (typeof key === 'object' ? JSON.stringify(key) : String(key));

function plain(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (value instanceof Map)
    return writtenValue(Object.fromEntries([...value].map(([key, inner]) => [keyText(key), plain(inner)])));
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(plain) : writtenValue(value);
}
