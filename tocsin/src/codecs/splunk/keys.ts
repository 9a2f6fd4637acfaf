import { createZone } from '../../event/index.ts';
import { InvalidRegex, pcreRegex } from '../../regex/index.ts';
import { isCharset } from '../framing/charset.ts';
import { InvalidSed, readSed } from './sed.ts';
import { InvalidTimeFormat, readTimeFormat } from './time-format.ts';

/** What a key of `props.conf` is to us. */
export type KeyRole =
  /** It shapes events. */
  | 'applied'
  /** It says nothing of how an event is made, or asks for what is done anyway. */
  | 'neutral'
  /** It is not done. */
  | 'left';

interface Key {
  readonly role: KeyRole;
  /** What is wrong with a value. */
  readonly trouble?: (value: string) => string | undefined;
  /** Of one that is left: why, and what is done. */
  readonly instead?: string;
  /** Of one that is left: Splunk does it when it searches. */
  readonly isOfSearches?: true;
}

const thrown = (work: () => unknown, what: string): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (
      error instanceof InvalidRegex ||
      error instanceof InvalidSed ||
      error instanceof InvalidTimeFormat ||
      error instanceof RangeError
    )
      return `${what}${error.message}`;
    throw error;
  }
};

const regex: Key = {
  role: 'applied',
  trouble: (value) => thrown(() => pcreRegex(value), 'is no regular expression: '),
};
const SWITCH = /^(?:1|0|true|false|t|f|yes|no|y|n|on|off)$/i;
const boolean: Key = { role: 'applied', trouble: (value) => (SWITCH.test(value) ? undefined : 'is true or false') };
const whole = (least: number): Key => ({
  role: 'applied',
  trouble: (value) =>
    /^-?\d{1,10}$/.test(value) && Number(value) >= least ? undefined : `is a whole number from ${least}`,
});
const oneOf = (...values: readonly string[]): Key => ({
  role: 'applied',
  trouble: (value) =>
    values.includes(value.toLowerCase()) ? undefined : `is one of ${values.join(', ')} here, not ${value}`,
});
const text: Key = { role: 'applied' };
const neutral: Key = { role: 'neutral' };
const left = (instead: string): Key => ({ role: 'left', instead });

const ofSearches = (instead: string): Key => ({ ...left(instead), isOfSearches: true });

const AT_SEARCH = 'write it in the search, as eval or rename';
/** Read by the input, so that the codec never sees it. */
export const UTF_16 = /^(?:utf-?16|ucs-?2)-?([lb]e)?$/i;

/** Those of https://docs.splunk.com/Documentation/Splunk/latest/Admin/Propsconf that shape events, and what surrounds them. */
const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  [
    'CHARSET',
    {
      role: 'applied',
      trouble: (value) => {
        if (/^auto$/i.test(value)) return 'AUTO does not tell charsets here: bytes are read as UTF-8';
        if (UTF_16.test(value)) return undefined;
        return isCharset(value) ? undefined : `${value} is not known`;
      },
    },
  ],
  [
    'LINE_BREAKER',
    {
      role: 'applied',
      trouble: (value) =>
        /[^\0-\x7f]/.test(value) ? 'goes by bytes: write characters beyond ASCII as \\xNN' : regex.trouble?.(value),
    },
  ],
  ['LINE_BREAKER_LOOKBEHIND', whole(0)],
  ['SHOULD_LINEMERGE', boolean],
  ['BREAK_ONLY_BEFORE', regex],
  ['BREAK_ONLY_BEFORE_DATE', boolean],
  ['MUST_BREAK_AFTER', regex],
  ['MUST_NOT_BREAK_AFTER', regex],
  ['MUST_NOT_BREAK_BEFORE', regex],
  ['MAX_EVENTS', whole(1)],
  ['TRUNCATE', whole(0)],
  ['TIME_PREFIX', regex],
  ['TIME_FORMAT', { role: 'applied', trouble: (value) => thrown(() => readTimeFormat(value), '') }],
  ['MAX_TIMESTAMP_LOOKAHEAD', whole(-1)],
  ['MAX_DAYS_AGO', whole(0)],
  ['MAX_DAYS_HENCE', whole(0)],
  [
    'DATETIME_CONFIG',
    {
      role: 'applied',
      trouble: (value) =>
        /^(?:current|none|)$/i.test(value) || value.endsWith('/datetime.xml')
          ? undefined
          : `is CURRENT or NONE: ${value} is not read`,
    },
  ],
  ['TZ', { role: 'applied', trouble: (value) => thrown(() => createZone(value), '') }],
  ['KV_MODE', oneOf('none', 'auto', 'auto_escaped', 'json', 'xml')],
  ['INDEXED_EXTRACTIONS', oneOf('json', 'csv', 'tsv', 'psv', 'none')],
  ['FIELD_DELIMITER', text],
  ['FIELD_QUOTE', text],
  ['FIELD_NAMES', text],
  ['TIMESTAMP_FIELDS', text],
  ['sourcetype', text],
  ['priority', whole(-1_000_000)],
  ['rename', ofSearches('write the name that is meant: events keep the sourcetype that they came with')],
  ['TZ_ALIAS', left('zones are known by their usual abbreviations')],
  ['PREAMBLE_REGEX', left('every line counts')],
  ['HEADER_FIELD_LINE_NUMBER', left('the first line names the columns')],
  ['FIELD_HEADER_REGEX', left('the first line names the columns')],
  ['HEADER_FIELD_DELIMITER', left('FIELD_DELIMITER holds for the first line, too')],
  ['HEADER_FIELD_QUOTE', left('FIELD_QUOTE holds for the first line, too')],
  ['MISSING_VALUE_REGEX', left('the value stays')],
  ['METRIC-SCHEMA-TRANSFORMS', left('events stay events')],
  ['STATSD-DIM-TRANSFORMS', left('events stay events')],
  ['unarchive_cmd', left('no program is run; .gz files are read as they are')],
  ['invalid_cause', left('the source is read')],
  ...[
    'ADD_EXTRA_TIME_FIELDS',
    'ANNOTATE_PUNCT',
    'AUTO_KV_JSON',
    'CHECK_FOR_HEADER',
    'CHECK_METHOD',
    'DEPTH_LIMIT',
    'DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME',
    'EVENT_BREAKER',
    'EVENT_BREAKER_ENABLE',
    'HEADER_MODE',
    'JSON_TRIM_BRACES_IN_ARRAY_NAMES',
    'LB_CHUNK_BREAKER',
    'LEARN_MODEL',
    'LEARN_SOURCETYPE',
    'MATCH_LIMIT',
    'MAX_DIFF_SECS_AGO',
    'MAX_DIFF_SECS_HENCE',
    'NO_BINARY_CHECK',
    'PREFIX_SOURCETYPE',
    'SEGMENTATION',
    'category',
    'description',
    'detect_trailing_nulls',
    'disabled',
    'initCrcLength',
    'is_valid',
    'maxDist',
    'pulldown_type',
    'given_type',
    'force_local_processing',
    'termFrequencyWeightedDist',
  ].map((name): [string, Key] => [name, neutral]),
]);

const PREFIXES: readonly (readonly [prefix: string, key: Key])[] = [
  ['SEDCMD-', { role: 'applied', trouble: (value) => thrown(() => readSed(value), '') }],
  ['TRANSFORMS-', text],
  ['REPORT-', text],
  [
    'EXTRACT-',
    {
      role: 'applied',
      trouble: (value) => thrown(() => pcreRegex(readExtract(value).source), 'is no regular expression: '),
    },
  ],
  ['FIELDALIAS-', ofSearches(AT_SEARCH)],
  ['EVAL-', ofSearches(AT_SEARCH)],
  ['LOOKUP-', ofSearches('events keep the fields that they have')],
  ['RULESET-', left('events are not routed by it')],
  ['RULESET_DESC-', neutral],
  ['SEGMENTATION-', neutral],
  ['MORE_THAN_', neutral],
  ['LESS_THAN_', neutral],
];

const keyOf = (name: string): Key | undefined =>
  KEYS.get(name) ?? PREFIXES.find(([prefix]) => name.startsWith(prefix) && name.length > prefix.length)?.[1];

export const roleOf = (name: string): KeyRole => keyOf(name)?.role ?? 'left';

/** Whether a key changes how an event is made; one that only names a sourcetype does not. */
export const isShaping = (name: string): boolean =>
  roleOf(name) === 'applied' && name !== 'sourcetype' && name !== 'priority';

/** What is not done of a key, and what is in its place; undefined: all of it is done. */
export function keyTrouble(
  name: string,
  value: string,
): { readonly message: string; readonly hint: string } | undefined {
  const key = keyOf(name);
  if (key === undefined) return { message: `${name} is not known`, hint: 'it is passed over' };
  if (key.role === 'left') return { message: `${name} is not taken over`, hint: key.instead ?? 'it is passed over' };
  if (value === '') return undefined;
  const trouble = key.trouble?.(value);
  return trouble === undefined ? undefined : { message: `${name} ${trouble}`, hint: 'the key is passed over' };
}

/** Whether it is a key that says nothing of what is collected, only of what searches make of it. */
export const isOfSearches = (name: string): boolean => keyOf(name)?.isOfSearches === true;

/** `regex in field`. */
export function readExtract(value: string): { readonly source: string; readonly from: string } {
  const [, source, from] = /^([\s\S]*\S)\s+in\s+([A-Za-z_][\w.]*)$/.exec(value) ?? [];
  return { source: source ?? value, from: from ?? '_raw' };
}
