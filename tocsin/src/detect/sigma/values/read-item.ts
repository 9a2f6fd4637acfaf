import { didYouMean, nearest } from '../../../define/index.ts';
import { parseIpRange } from '../../../event/index.ts';
import { explosion, InvalidRegex, pcreRegex } from '../../../regex/index.ts';
import type { FieldItem } from '../documents.ts';
import { base64, base64Offsets, utf8, utf16, utf16be, utf16le } from './encode.ts';
import { ANY, joined, lowered, type Pattern, plainText, readPattern, withDashes } from './pattern.ts';
import { unsupportedInRegex } from './regex-syntax.ts';
import type { FieldComparison, ItemTest, NumberComparison, TimePart, ValueTest } from './value-test.ts';

/** Why an item can't be compiled; `hint` says how to mend it. */
export class InvalidItem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

type Scalar = FieldItem['values'][number];

/** A value on its way through the modifiers. */
type Draft =
  | { readonly kind: 'raw'; readonly value: Scalar }
  /** `bytes`: characters stand for bytes already. */
  | { readonly kind: 'patterns'; readonly patterns: readonly Pattern[]; readonly bytes: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'field'; readonly field: string; readonly start: boolean; readonly end: boolean }
  | { readonly kind: 'time'; readonly part: TimePart; readonly value: number; readonly comparison: NumberComparison }
  | { readonly kind: 'test'; readonly test: ValueTest };

type Modifier = (draft: Draft, name: string) => Draft;

const patterned = (draft: Draft, name: string): Draft & { kind: 'patterns' } => {
  if (draft.kind === 'patterns') return draft;
  if (draft.kind !== 'raw') throw notWith(name, draft);
  const { value } = draft;
  if (value === null) throw new InvalidItem(`${name} needs a text, not null`);
  const pattern = typeof value === 'string' ? readPattern(value) : joined([String(value)]);
  return { kind: 'patterns', patterns: [pattern], bytes: false };
};

const KINDS: Readonly<Record<Draft['kind'], string>> = {
  raw: 'a value',
  patterns: 'a text',
  regex: 're',
  field: 'fieldref',
  time: 'a part of a time',
  test: 'what stands before it',
};

const notWith = (name: string, { kind }: Draft): InvalidItem =>
  new InvalidItem(`the modifier ${name} can't follow ${KINDS[kind]}`);

/** Wildcards at the ends; regular expressions are looked for anywhere in any case. */
const around =
  (start: boolean, end: boolean): Modifier =>
  (draft, name) => {
    if (draft.kind === 'regex') return draft;
    if (draft.kind === 'field') return { ...draft, start: draft.start || end, end: draft.end || start };
    const { patterns, bytes } = patterned(draft, name);
    return {
      kind: 'patterns',
      bytes,
      patterns: patterns.map((pattern) =>
        joined([...(start ? [ANY] : []), ...pattern, ...(end ? [ANY] : [])] as Pattern),
      ),
    };
  };

const plainBytes = (pattern: Pattern, bytes: boolean, name: string): string => {
  const text = plainText(pattern);
  if (text === undefined)
    throw new InvalidItem(`${name} can't encode a wildcard`, 'put a backslash before * and ? that mean themselves');
  return bytes ? text : utf8(text);
};

const encoded =
  (encode: (bytes: string) => readonly string[]): Modifier =>
  (draft, name) => {
    const { patterns, bytes } = patterned(draft, name);
    return {
      kind: 'patterns',
      bytes: false,
      patterns: patterns.flatMap((pattern) => encode(plainBytes(pattern, bytes, name)).map((text) => joined([text]))),
    };
  };

const wide =
  (encode: (text: string) => string): Modifier =>
  (draft, name) => {
    const { patterns } = patterned(draft, name);
    return {
      kind: 'patterns',
      bytes: true,
      patterns: patterns.map((pattern) =>
        joined(pattern.map((part) => (typeof part === 'string' ? encode(part) : part))),
      ),
    };
  };

const compared =
  (comparison: NumberComparison): Modifier =>
  (draft, name) => {
    if (draft.kind === 'time') return { ...draft, comparison };
    if (draft.kind !== 'raw') throw notWith(name, draft);
    if (typeof draft.value !== 'number')
      throw new InvalidItem(`${name} needs a number, not ${JSON.stringify(draft.value)}`, 'write it without quotes');
    return { kind: 'test', test: { kind: 'number', comparison, value: draft.value } };
  };

const timePart =
  (part: TimePart): Modifier =>
  (draft, name) => {
    if (draft.kind !== 'raw') throw notWith(name, draft);
    if (typeof draft.value !== 'number') throw new InvalidItem(`${name} needs a number`, 'write it without quotes');
    return { kind: 'time', part, value: draft.value, comparison: 'eq' };
  };

const flagged =
  (flag: string): Modifier =>
  (draft, name) => {
    if (draft.kind !== 'regex') throw new InvalidItem(`${name} belongs behind re`, `write re|${name}`);
    return { ...draft, flags: draft.flags + flag };
  };

const textOf = (draft: Draft, name: string): string => {
  if (draft.kind !== 'raw') throw notWith(name, draft);
  if (draft.value === null || typeof draft.value === 'boolean')
    throw new InvalidItem(`${name} needs a text, not ${draft.value}`);
  return String(draft.value);
};

const cidr: Modifier = (draft, name) => {
  const text = textOf(draft, name);
  try {
    return { kind: 'test', test: { kind: 'cidr', range: parseIpRange(text) } };
  } catch (error) {
    throw new InvalidItem(error instanceof RangeError ? error.message : String(error));
  }
};

const YES: ReadonlyMap<Scalar, boolean> = new Map<Scalar, boolean>([
  [true, true],
  ['yes', true],
  ['true', true],
  [false, false],
  ['no', false],
  ['false', false],
]);

const exists: Modifier = (draft, name) => {
  if (draft.kind !== 'raw') throw notWith(name, draft);
  const { value } = draft;
  const expected = YES.get(typeof value === 'string' ? value.toLowerCase() : value);
  if (expected === undefined) throw new InvalidItem('exists takes yes or no');
  return { kind: 'test', test: { kind: 'exists', expected } };
};

/** Modifiers of single values, applied from left to right. `all`, `neq` and `cased` concern the item as a whole. */
const MODIFIERS: Readonly<Record<string, Modifier>> = {
  contains: around(true, true),
  startswith: around(false, true),
  endswith: around(true, false),
  windash: (draft, name) => {
    const { patterns, bytes } = patterned(draft, name);
    return { kind: 'patterns', bytes, patterns: patterns.map(withDashes) };
  },
  re: (draft, name) => ({ kind: 'regex', source: textOf(draft, name), flags: '' }),
  i: flagged('i'),
  ignorecase: flagged('i'),
  m: flagged('m'),
  multiline: flagged('m'),
  s: flagged('s'),
  dotall: flagged('s'),
  base64: encoded((bytes) => [base64(bytes)]),
  base64offset: encoded(base64Offsets),
  wide: wide(utf16le),
  utf16le: wide(utf16le),
  utf16be: wide(utf16be),
  utf16: wide(utf16),
  lt: compared('lt'),
  lte: compared('lte'),
  gt: compared('gt'),
  gte: compared('gte'),
  minute: timePart('minute'),
  hour: timePart('hour'),
  day: timePart('day'),
  week: timePart('week'),
  month: timePart('month'),
  year: timePart('year'),
  cidr,
  exists,
  fieldref: (draft, name) => ({ kind: 'field', field: textOf(draft, name), start: false, end: false }),
};

const OF_ITEM = ['all', 'neq', 'cased'];
/** Expanded when the rule is read; here, it stands for a placeholder without a value. */
const EXPAND = 'expand';

export const MODIFIER_NAMES: readonly string[] = [...Object.keys(MODIFIERS), ...OF_ITEM, EXPAND].sort();

const known = new WeakMap<FieldItem, ItemTest>();

/** Throws `InvalidItem`. An item is looked at once: to try a regular expression takes its time. */
export function readItem(item: FieldItem): ItemTest {
  const read = known.get(item) ?? Object.freeze(compile(item));
  known.set(item, read);
  return read;
}

function compile({ field, modifiers, values }: FieldItem): ItemTest {
  for (const [index, name] of modifiers.entries()) {
    if (!MODIFIER_NAMES.includes(name)) throw unknown(name);
    if (modifiers.indexOf(name) !== index) throw new InvalidItem(`the modifier ${name} is written twice`);
  }
  if (modifiers.includes(EXPAND)) throw new InvalidItem('expand needs placeholders');
  if (values.length === 0) throw new InvalidItem('there is no value');
  const has = (name: string): boolean => modifiers.includes(name);
  if (field === undefined && (has('exists') || has('fieldref')))
    throw new InvalidItem(`${has('exists') ? 'exists' : 'fieldref'} needs a field`);
  if (has('all') && values.length < 2)
    throw new InvalidItem('all needs a list of several values', 'remove |all, or write another value');
  if (has('exists') && (has('all') || has('neq'))) throw new InvalidItem("exists can't be combined with all or neq");
  if (values.length > 1 && values.includes(null))
    throw new InvalidItem('null may not be in a list', 'write a selection of its own for it');
  const cased = has('cased');
  const tests = values.map((value) => {
    let draft: Draft = { kind: 'raw', value };
    for (const name of modifiers) draft = MODIFIERS[name]?.(draft, name) ?? draft;
    if (cased && ['regex', 'time', 'test'].includes(draft.kind))
      throw new InvalidItem(`cased can't be combined with ${draft.kind === 'regex' ? 're' : 'these modifiers'}`);
    return finish(draft, cased, field === undefined);
  });
  return { ...(field === undefined ? {} : { field }), tests, all: has('all'), negated: has('neq') };
}

const unknown = (name: string): InvalidItem => {
  if (name === '') return new InvalidItem('a modifier is missing behind |');
  const near = didYouMean(name, MODIFIER_NAMES);
  return new InvalidItem(
    `there is no modifier "${name}"`,
    nearest(name, MODIFIER_NAMES) === undefined ? `there are ${MODIFIER_NAMES.join(', ')}` : near,
  );
};

function finish(draft: Draft, cased: boolean, isKeyword: boolean): ValueTest {
  switch (draft.kind) {
    case 'test':
      return draft.test;
    case 'time':
      return { kind: 'time', part: draft.part, comparison: draft.comparison, value: draft.value };
    case 'field':
      return { kind: 'field', field: draft.field, how: howOf(draft), cased };
    case 'regex':
      return regexTest(draft.source, draft.flags);
    default: {
      if (draft.kind === 'raw' && draft.value === null) {
        if (isKeyword) throw new InvalidItem("null can't be looked for in the whole event");
        return { kind: 'null' };
      }
      const around = isKeyword ? [ANY] : [];
      const { patterns } = patterned(draft, 'text');
      const whole = patterns.map((pattern) => joined([...around, ...pattern, ...around] as Pattern));
      return { kind: 'text', patterns: cased ? whole : whole.map(lowered), cased };
    }
  }
}

const howOf = ({ start, end }: { start: boolean; end: boolean }): FieldComparison =>
  start && end ? 'contains' : start ? 'startswith' : end ? 'endswith' : 'equals';

function regexTest(source: string, flags: string): ValueTest {
  const unsupported = unsupportedInRegex(source);
  if (unsupported !== undefined)
    throw new InvalidItem(`the regular expression uses ${unsupported}`, 'Sigma has a subset of PCRE without it');
  const inline = [...new Set(flags)].join('');
  const written = inline === '' ? source : `(?${inline})${source}`;
  try {
    const { regex } = pcreRegex(written);
    const slow = explosion(source, (text) => void regex.test(text)) !== undefined;
    return { kind: 'regex', regex, source: written, slow };
  } catch (error) {
    if (error instanceof InvalidRegex) throw new InvalidItem(`the regular expression is wrong: ${error.message}`);
    throw error;
  }
}
