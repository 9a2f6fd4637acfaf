import { createZone } from '../../event/index.ts';
import { pcreRegex } from '../../regex/index.ts';
import { MAX_LINE_BYTES } from '../framing/lines.ts';
import { MAX_RECORD_BYTES } from '../framing/record.ts';
import { type ColumnFormat, SEPARATORS } from './columns.ts';
import type { Extract, Extraction, KvMode } from './extract.ts';
import { namesIn } from './files.ts';
import { readExtract, UTF_16 } from './keys.ts';
import { matcherOf } from './match.ts';
import type { MergeRules } from './merger.ts';
import { readSed } from './sed.ts';
import type { Shaping } from './shape.ts';
import type { Settings } from './stanzas.ts';
import { FARTHEST, type TimeSettings } from './time.ts';
import { readTimeFormat } from './time-format.ts';
import { readList, readTransform, type Transform } from './transforms.ts';

/** What all stanzas that match a source ask for, ready to be done. */
export interface Props {
  readonly charset: string;
  readonly breaker: string | undefined;
  readonly lookbehind: number;
  readonly most: number;
  /** Undefined: each line is an event. */
  readonly merge: MergeRules | undefined;
  readonly time: TimeSettings;
  /** Days that a time may lie back and ahead. */
  readonly daysAgo: number;
  readonly daysHence: number;
  readonly shaping: Shaping;
  readonly columns: ColumnFormat | undefined;
  /** Of columns and of JSON: where the time stands. */
  readonly timeFields: readonly string[];
}

type Values = ReadonlyMap<string, string>;

const isOn = (values: Values, key: string, otherwise: boolean): boolean => {
  const value = values.get(key);
  return value === undefined || value === '' ? otherwise : /^(?:1|true|t|yes|y|on)$/i.test(value);
};

const numberOf = (values: Values, key: string, otherwise: number): number => {
  const value = values.get(key);
  return value === undefined || value === '' ? otherwise : Number(value);
};

const regexOf = (values: Values, key: string): RegExp | undefined => {
  const value = values.get(key);
  return value === undefined || value === '' ? undefined : pcreRegex(value).regex;
};

/** Values that `checkFiles` has found good. */
export function readProps(
  values: Values,
  transforms: Readonly<Record<string, Settings>>,
  timeZone: string | undefined,
): Props {
  const columns = columnsOf(values);
  const isPlain = columns !== undefined || structured(values) === 'json';
  const truncate = numberOf(values, 'TRUNCATE', 10_000);
  const charset = values.get('CHARSET') || 'utf-8';
  return {
    // What is UTF-16 was read by the input.
    charset: UTF_16.test(charset) ? 'utf-8' : charset,
    breaker: values.get('LINE_BREAKER') || undefined,
    lookbehind: Math.min(SLOWEST_LOOKBEHIND, numberOf(values, 'LINE_BREAKER_LOOKBEHIND', 100)),
    most: truncate === 0 ? MAX_LINE_BYTES : Math.min(truncate, MAX_LINE_BYTES),
    merge: isOn(values, 'SHOULD_LINEMERGE', !isPlain) ? mergeRules(values) : undefined,
    time: timeOf(values, timeZone),
    daysAgo: numberOf(values, 'MAX_DAYS_AGO', 2_000),
    daysHence: numberOf(values, 'MAX_DAYS_HENCE', 2),
    shaping: {
      seds: byClass(values, 'SEDCMD-').map(readSed),
      transforms: transformsOf(values, 'TRANSFORMS-', transforms).flatMap((one) => (one.kind === 'regex' ? [one] : [])),
    },
    columns,
    timeFields: readList(values.get('TIMESTAMP_FIELDS') ?? ''),
  };
}

const SLOWEST_LOOKBEHIND = 4_096;

/** What is looked for in events that are ready; their sourcetype may have changed meanwhile. */
export const readExtraction = (values: Values, transforms: Readonly<Record<string, Settings>>): Extraction => ({
  extracts: byClass(values, 'EXTRACT-').map((value): Extract => {
    const { source, from } = readExtract(value);
    return { matcher: matcherOf(source), from };
  }),
  reports: transformsOf(values, 'REPORT-', transforms),
  kvMode: kvMode(values),
});

/** A source whose columns or keys are fields already needs no second reading. */
function kvMode(values: Values): KvMode {
  if (structured(values) === 'json') return 'json';
  if (columnsOf(values) !== undefined) return 'none';
  switch (values.get('KV_MODE')?.toLowerCase()) {
    case 'json':
      return 'json';
    case 'xml':
      return 'xml';
    case 'auto':
    case 'auto_escaped':
      return 'auto';
    default:
      return 'none';
  }
}

const structured = (values: Values): string => values.get('INDEXED_EXTRACTIONS')?.toLowerCase() ?? '';

function columnsOf(values: Values): ColumnFormat | undefined {
  const kind = structured(values);
  if (kind !== 'csv' && kind !== 'tsv' && kind !== 'psv') return undefined;
  const names = readList(values.get('FIELD_NAMES') ?? '');
  return {
    separator: character(values.get('FIELD_DELIMITER')) ?? SEPARATORS[kind],
    quote: character(values.get('FIELD_QUOTE')) ?? '"',
    names: names.length === 0 ? undefined : names,
  };
}

const NAMED: Readonly<Record<string, string>> = {
  tab: '\t',
  space: ' ',
  '\\t': '\t',
  '\\s': ' ',
  '\\f': '\f',
  '\\v': '\v',
};

const character = (value: string | undefined): string | undefined =>
  value === undefined || value === '' ? undefined : (NAMED[value.toLowerCase()] ?? value.charAt(0));

function mergeRules(values: Values): MergeRules {
  return {
    before: regexOf(values, 'BREAK_ONLY_BEFORE'),
    beforeDate: isOn(values, 'BREAK_ONLY_BEFORE_DATE', true),
    mustAfter: regexOf(values, 'MUST_BREAK_AFTER'),
    mustNotAfter: regexOf(values, 'MUST_NOT_BREAK_AFTER'),
    mustNotBefore: regexOf(values, 'MUST_NOT_BREAK_BEFORE'),
    mostLines: Math.min(MOST_LINES, numberOf(values, 'MAX_EVENTS', 256)),
    mostCharacters: MAX_RECORD_BYTES,
  };
}

const MOST_LINES = 100_000;

function timeOf(values: Values, timeZone: string | undefined): TimeSettings {
  const lookahead = numberOf(values, 'MAX_TIMESTAMP_LOOKAHEAD', 128);
  const format = values.get('TIME_FORMAT') || undefined;
  return {
    from: /^(?:current|none)$/i.test(values.get('DATETIME_CONFIG') ?? '') ? 'none' : 'text',
    prefix: regexOf(values, 'TIME_PREFIX'),
    format: format === undefined ? undefined : readTimeFormat(format),
    lookahead: lookahead <= 0 ? FARTHEST : Math.min(lookahead, FARTHEST),
    zone: createZone(values.get('TZ') || timeZone),
  };
}

/** The values of keys of one kind, in the order of their classes. */
function byClass(values: Values, prefix: string): string[] {
  return [...values]
    .filter(([key, value]) => key.startsWith(prefix) && value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value);
}

const transformsOf = (
  values: Values,
  prefix: string,
  transforms: Readonly<Record<string, Settings>>,
): readonly Transform[] =>
  byClass(values, prefix)
    .flatMap(namesIn)
    .flatMap((name) => {
      const settings = Object.hasOwn(transforms, name) ? transforms[name] : undefined;
      return settings === undefined ? [] : [readTransform(name, settings)];
    });
