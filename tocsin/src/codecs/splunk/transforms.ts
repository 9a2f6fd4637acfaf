import { InvalidRegex } from '../../regex/index.ts';
import { type Matcher, matcherOf, type Template, template } from './match.ts';
import type { Settings } from './stanzas.ts';

/** Thrown for a stanza that can't be used; `message` says why. */
export class InvalidTransform extends Error {}

/** Where a transform writes. */
export type Destination = 'raw' | 'index' | 'sourcetype' | 'host' | 'source' | 'queue' | 'meta';

/** `name::value` pairs that a match gives. */
export interface FieldTemplate {
  readonly name: Template;
  readonly value: Template;
}

/** A stanza of `transforms.conf` with a regular expression. */
export interface RegexTransform {
  readonly kind: 'regex';
  readonly matcher: Matcher;
  /** `_raw`, `MetaData:Host` …, or the name of a field that an earlier one has made. */
  readonly sourceKey: string;
  /** Of `DEST_KEY`; undefined: it makes fields, or nothing. */
  readonly destination: Destination | undefined;
  /** What is written to the destination. */
  readonly text: Template;
  /** Without `FORMAT`: groups with names are fields, too. */
  readonly fields: readonly FieldTemplate[] | undefined;
  readonly isRepeated: boolean;
  /** Characters of the source that are looked at. */
  readonly lookahead: number;
  readonly defaultValue: string | undefined;
}

/** One whose fields stand between delimiters. */
export interface DelimitedTransform {
  readonly kind: 'delimited';
  readonly sourceKey: string;
  /** Each character ends a value, or a pair where there are `pairs`. */
  readonly delimiters: string;
  /** Each character stands between a name and its value. */
  readonly pairs: string | undefined;
  readonly names: readonly string[];
}

export type Transform = RegexTransform | DelimitedTransform;

const DESTINATIONS: Readonly<Record<string, Destination>> = {
  _raw: 'raw',
  '_MetaData:Index': 'index',
  'MetaData:Sourcetype': 'sourcetype',
  'MetaData:Host': 'host',
  'MetaData:Source': 'source',
  queue: 'queue',
  _meta: 'meta',
};

const SOURCES = new Set(['_raw', '_MetaData:Index', 'MetaData:Sourcetype', 'MetaData:Host', 'MetaData:Source']);
const PLAIN_SOURCE = /^(?:field:)?[A-Za-z][\w.-]*$/;

/** What says nothing of how an event is made. */
const NEUTRAL = new Set(['CLEAN_KEYS', 'CAN_OPTIMIZE', 'KEEP_EMPTY_VALS', 'MV_ADD', 'MATCH_LIMIT', 'DEPTH_LIMIT']);
const UNDERSTOOD = new Set([
  'REGEX',
  'FORMAT',
  'SOURCE_KEY',
  'DEST_KEY',
  'WRITE_META',
  'REPEAT_MATCH',
  'LOOKAHEAD',
  'DEFAULT_VALUE',
  'DELIMS',
  'FIELDS',
]);

const REFUSED: Readonly<Record<string, string>> = {
  INGEST_EVAL: 'INGEST_EVAL is not run',
  CLONE_SOURCETYPE: 'CLONE_SOURCETYPE is not run: the event stays one',
  filename: 'is a look-up, which is not run on the way in',
  external_cmd: 'runs a program, which Tocsin does not do',
  collection: 'is a look-up, which is not run on the way in',
  metrics: 'makes metrics, which is not done',
};

/** Keys of a stanza that are passed over, while the others hold. */
export const unusedKeys = (settings: Settings): readonly string[] =>
  Object.keys(settings).filter((key) => !UNDERSTOOD.has(key) && !NEUTRAL.has(key));

const isOn = (value: string | undefined): boolean => /^(?:1|true|t|yes|y|on)$/i.test((value ?? '').trim());

const DEFAULT_LOOKAHEAD = 4_096;
const LONGEST_LOOKAHEAD = 1 << 20;

/** `name` stands for the field where no format names one. Throws `InvalidTransform`. */
export function readTransform(name: string, settings: Settings): Transform {
  for (const [key, reason] of Object.entries(REFUSED))
    if (settings[key] !== undefined) throw new InvalidTransform(reason);
  const { REGEX, DELIMS, SOURCE_KEY = '_raw' } = settings;
  if (!SOURCES.has(SOURCE_KEY) && !PLAIN_SOURCE.test(SOURCE_KEY))
    throw new InvalidTransform(`SOURCE_KEY ${SOURCE_KEY} is not known`);
  const sourceKey = SOURCE_KEY.replace(/^field:/, '');
  if (REGEX === undefined || REGEX === '') {
    if (DELIMS === undefined) throw new InvalidTransform('has neither REGEX nor DELIMS');
    return readDelimited(DELIMS, settings.FIELDS ?? '', sourceKey);
  }
  const { FORMAT, DEST_KEY, DEFAULT_VALUE, LOOKAHEAD } = settings;
  const destination = DEST_KEY === undefined || DEST_KEY === '' ? undefined : destinationOf(DEST_KEY);
  const lookahead = LOOKAHEAD === undefined ? DEFAULT_LOOKAHEAD : Number(LOOKAHEAD);
  if (!Number.isInteger(lookahead) || lookahead < 1) throw new InvalidTransform('LOOKAHEAD is no number of characters');
  const isField = destination === undefined || destination === 'meta';
  return {
    kind: 'regex',
    matcher: matcher(REGEX),
    sourceKey,
    destination: destination ?? (isOn(settings.WRITE_META) ? 'meta' : undefined),
    text: template(FORMAT ?? `${name}::$1`),
    fields: isField && FORMAT !== undefined ? readFormat(FORMAT) : isField ? namesOf(REGEX, name) : undefined,
    isRepeated: isOn(settings.REPEAT_MATCH),
    lookahead: Math.min(lookahead, LONGEST_LOOKAHEAD),
    defaultValue: DEFAULT_VALUE,
  };
}

function matcher(source: string): Matcher {
  try {
    return matcherOf(source);
  } catch (error) {
    if (error instanceof InvalidRegex) throw new InvalidTransform(`REGEX is no regular expression: ${error.message}`);
    throw error;
  }
}

function destinationOf(key: string): Destination {
  const destination = Object.hasOwn(DESTINATIONS, key) ? DESTINATIONS[key] : undefined;
  if (destination === undefined) throw new InvalidTransform(`DEST_KEY ${key} is not known`);
  return destination;
}

/** Where groups have names, these are the fields. */
const namesOf = (regex: string, name: string): readonly FieldTemplate[] =>
  /\(\?P?<[A-Za-z_]/.test(regex) ? [] : [{ name: template(name), value: template('$1') }];

const PAIR = /\s*((?:"[^"]*"|[^\s":])+)::("(?:[^"\\]|\\.)*"|\S*)/y;

/** `name::value name::"a value with blanks"`, in both `$1` for groups. */
function readFormat(format: string): readonly FieldTemplate[] {
  const fields: FieldTemplate[] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < format.trimEnd().length) {
    const [, name, value] = PAIR.exec(format) ?? [];
    if (name === undefined || value === undefined)
      throw new InvalidTransform(`FORMAT ${format} is not made of name::value`);
    fields.push({ name: template(unquoted(name)), value: template(unquoted(value)) });
  }
  if (fields.length === 0) throw new InvalidTransform('FORMAT is empty');
  return fields;
}

const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;

const QUOTED_LIST = /"((?:[^"\\]|\\.)*)"|([^",\s][^",]*)/g;

/** `"a","b"` or `a, b`. */
export const readList = (text: string): readonly string[] =>
  [...text.matchAll(QUOTED_LIST)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain.trim() : quoted.replace(/\\(.)/g, (_, char: string) => (char === 't' ? '\t' : char)),
  );

function readDelimited(delims: string, fields: string, sourceKey: string): DelimitedTransform {
  const [delimiters = '', pairs] = readList(delims);
  const names = readList(fields);
  if (delimiters === '') throw new InvalidTransform('DELIMS names no delimiter in quotes');
  if (pairs === undefined && names.length === 0)
    throw new InvalidTransform('DELIMS has one set of delimiters, and FIELDS no names');
  return { kind: 'delimited', sourceKey, delimiters, pairs, names };
}
