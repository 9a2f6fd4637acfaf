import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getField } from '../../event/index.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { splunk } from '../splunk.ts';
import { checkFiles } from './files.ts';

const ARRIVAL = Date.parse('2026-11-26T12:00:00Z');

type Keys = Readonly<Record<string, string>>;
type Files = { readonly props?: Record<string, Keys>; readonly transforms?: Record<string, Keys> };

const decode = (input: string | readonly Uint8Array[], options: Files & { sourcetype?: string }) =>
  decodeBytes(splunk, typeof input === 'string' ? [Buffer.from(input)] : input, {
    options: { sourcetype: 'it', timeZone: 'UTC', ...options },
    arrival: ARRIVAL,
  });

/** Of the sourcetype `it`. */
const read = (input: string, keys: Keys, transforms: Record<string, Keys> = {}) =>
  decode(input, { props: { it: keys }, transforms });
const texts = (input: string, keys: Keys, transforms: Record<string, Keys> = {}): unknown[] =>
  read(input, keys, transforms).decoded.map(({ event }) => getField(event, 'event.original'));
const first = (input: string, keys: Keys, transforms: Record<string, Keys> = {}) => {
  const { decoded, counts } = read(input, keys, transforms);
  return { event: decoded[0]?.event, counts };
};
const timeOf = (input: string, keys: Keys): string => {
  const { event } = first(input, { SHOULD_LINEMERGE: '0', ...keys });
  return new Date(Number(event?.['@timestamp'])).toISOString();
};

const LINES = { SHOULD_LINEMERGE: 'false' };

describe('lines', () => {
  test.each<[title: string, keys: Keys, input: string, events: string[]]>([
    ['as they are', {}, 'a\r\nb\n\n\rc', ['a', 'b', 'c']],
    [
      'the first group goes, the rest of the match stays',
      { LINE_BREAKER: '([\\r\\n]+)\\d+ ' },
      '1 a\nb\n2 c\n',
      ['1 a\nb', '2 c'],
    ],
    ['a look-ahead', { LINE_BREAKER: '([\\r\\n]+)(?=\\d)' }, '1 a\nb\n\n\n2 c\n3\n', ['1 a\nb', '2 c', '3']],
    ['a look-ahead that denies', { LINE_BREAKER: '(\\n)(?!\\s)' }, 'a\n b\nc\n', ['a\n b', 'c']],
    ['text before the group stays, too', { LINE_BREAKER: 'end(\\n)begin' }, 'x end\nbegin y\n', ['x end', 'begin y']],
    ['without newlines', { LINE_BREAKER: '(\\|)' }, 'a|b|c', ['a', 'b', 'c']],
    [
      'JSON without newlines',
      { LINE_BREAKER: '\\}(,?\\s*)\\{' },
      '{"a":1},{"a":2}{"a":3}',
      ['{"a":1}', '{"a":2}', '{"a":3}'],
    ],
    ['the leftmost group that takes part', { LINE_BREAKER: 'x(;)y|u(,)v' }, 'x;yu,v', ['x', 'yu', 'v']],
    ['no group: before the match', { LINE_BREAKER: 'begin' }, 'begin abegin b', ['begin a', 'begin b']],
  ])('%s', (_title, keys, input, events) => {
    expect(texts(input, { ...LINES, ...keys })).toEqual(events);
  });

  test('TRUNCATE keeps the beginning, counts, and cuts no character in two', () => {
    const { event, counts } = first(`${'ä'.repeat(300)}\nshort\n`, { ...LINES, TRUNCATE: '101' });
    expect(event).toMatchObject({ message: 'ä'.repeat(50), log: { flags: 'truncated' } });
    expect(counts.get('line_truncated')).toBe(1);
    expect(texts(`${'x'.repeat(20_000)}\ny\n`, LINES).map((text) => String(text).length)).toEqual([10_000, 1]);
    expect(texts(`${'x'.repeat(20_000)}\n`, { ...LINES, TRUNCATE: '0' })[0]).toHaveLength(20_000);
  });

  test('an endless line is not held', () => {
    for (const keys of [LINES, { ...LINES, LINE_BREAKER: '(;)' }]) {
      const piece = Buffer.alloc(1 << 20, 120);
      const pieces = [...Array.from({ length: 8 }, () => piece), Buffer.from('\nnext\n')];
      const { decoded, counts } = decode(pieces, { props: { it: keys } });
      expect(String(decoded[0]?.event.message)).toHaveLength(10_000);
      expect(counts.get('line_truncated')).toBe(1);
      expect(decoded.at(-1)?.to).toBe(8 * (1 << 20) + 6);
    }
  });

  test('CHARSET', () => {
    const bytes = Buffer.from('caf\xe9\n', 'latin1');
    const { decoded } = decode([bytes], { props: { it: { ...LINES, CHARSET: 'ISO-8859-1' } } });
    expect(decoded[0]?.event.message).toBe('café');
  });
});

describe('events of several lines', () => {
  const DATED = '2026-11-26 10:00:00 a\n b\n2026-11-26 10:00:01 c\n';
  test.each<[title: string, keys: Keys, input: string, events: string[]]>([
    [
      'before a date, without being asked',
      { MAX_EVENTS: '256' },
      DATED,
      ['2026-11-26 10:00:00 a\n b', '2026-11-26 10:00:01 c'],
    ],
    [
      'before a date of TIME_FORMAT',
      { TIME_FORMAT: '<%s>' },
      '<1795600000> a\nb 2026-11-26 10:00:00\n<1795600001> c\n',
      ['<1795600000> a\nb 2026-11-26 10:00:00', '<1795600001> c'],
    ],
    [
      'BREAK_ONLY_BEFORE',
      { BREAK_ONLY_BEFORE: '^>' },
      '>a\n2026-11-26 10:00:00\n>b\n',
      ['>a\n2026-11-26 10:00:00', '>b'],
    ],
    ['MUST_BREAK_AFTER', { MUST_BREAK_AFTER: ';$' }, 'a\nb;\nc\nd;\n', ['a\nb;', 'c\nd;']],
    ['MUST_NOT_BREAK_BEFORE', { BREAK_ONLY_BEFORE: '^\\S', MUST_NOT_BREAK_BEFORE: '^-' }, 'a\n-b\nc\n', ['a\n-b', 'c']],
    [
      'MUST_NOT_BREAK_AFTER until MUST_BREAK_AFTER',
      { BREAK_ONLY_BEFORE: '^\\S', MUST_NOT_BREAK_AFTER: '^\\[', MUST_BREAK_AFTER: '^\\]' },
      '[\na\nb\n]\nc\nd\n',
      ['[\na\nb\n]', 'c', 'd'],
    ],
    ['MAX_EVENTS', { BREAK_ONLY_BEFORE: '^>', MAX_EVENTS: '2' }, '>\n1\n2\n3\n', ['>\n1', '2\n3']],
    ['no rule finds an end', { BREAK_ONLY_BEFORE_DATE: 'false' }, 'a\nb\n', ['a\nb']],
    ['DATETIME_CONFIG = NONE knows no dates', { DATETIME_CONFIG: 'NONE' }, DATED, [DATED.trim()]],
  ])('%s', (_title, keys, input, events) => {
    expect(texts(input, keys)).toEqual(events);
  });
});

describe('time', () => {
  test.each<[title: string, keys: Keys, input: string, time: string]>([
    ['recognised', { TZ: 'UTC' }, 'x 2026-11-25 10:00:00,123 y', '2026-11-25T10:00:00.123Z'],
    ['recognised with its zone', { TZ: 'Europe/Berlin' }, '25/Nov/2026:10:00:00 -0500 y', '2026-11-25T15:00:00.000Z'],
    ['TZ', { TZ: 'Europe/Berlin' }, '2026-11-25T10:00:00 y', '2026-11-25T09:00:00.000Z'],
    ['without a year', { TZ: 'UTC' }, 'Dec 25 10:00:00 y', '2025-12-25T10:00:00.000Z'],
    ['seconds since the epoch', { TZ: 'UTC' }, '1795600000.250 y', '2026-11-25T09:46:40.250Z'],
    [
      'TIME_PREFIX',
      { TIME_PREFIX: 'end=' },
      'begin=2026-11-25T10:00:00Z end=2026-11-25T11:00:00Z',
      '2026-11-25T11:00:00.000Z',
    ],
    ['TIME_PREFIX that is not there', { TIME_PREFIX: 'end=' }, '2026-11-25T10:00:00Z', '2026-11-26T12:00:00.000Z'],
    [
      'MAX_TIMESTAMP_LOOKAHEAD',
      { MAX_TIMESTAMP_LOOKAHEAD: '10', DATETIME_CONFIG: '/etc/datetime.xml', TIME_PREFIX: '^' },
      `${'x'.repeat(10)} 2026-11-25T10:00:00Z`,
      '2026-11-26T12:00:00.000Z',
    ],
    ['CURRENT', { DATETIME_CONFIG: 'CURRENT' }, '2026-11-25T10:00:00Z', '2026-11-26T12:00:00.000Z'],
    ['%d.%m.%Y', { TIME_FORMAT: '%d.%m.%Y %H:%M:%S' }, '25.11.2026 10:00:00', '2026-11-25T10:00:00.000Z'],
    ['%3N', { TIME_FORMAT: '%Y-%m-%dT%H:%M:%S.%3N%z' }, '2026-11-25T10:00:00.123+0200', '2026-11-25T08:00:00.123Z'],
    ['%Q %:z', { TIME_FORMAT: '%FT%T.%Q%:z' }, '2026-11-25T10:00:00.123-01:30', '2026-11-25T11:30:00.123Z'],
    ['%Z', { TIME_FORMAT: '%b %e %H:%M:%S %Z %Y' }, 'Nov  5 10:00:00 PST 2026', '2026-11-05T18:00:00.000Z'],
    ['%s%3N', { TIME_FORMAT: '%s%3N' }, '{"ts":1795600000250}', '2026-11-25T09:46:40.250Z'],
    ['%I %p %y', { TIME_FORMAT: '%m/%d/%y %I:%M:%S %p' }, '11/25/26 12:30:00 AM', '2026-11-25T00:30:00.000Z'],
    ['%j', { TIME_FORMAT: '%Y.%j %H:%M' }, '2026.329 10:00', '2026-11-25T10:00:00.000Z'],
    ['only a time of day', { TIME_FORMAT: '%H:%M:%S' }, '10:11:12 x', '2026-11-26T10:11:12.000Z'],
    ['a day that there is not', { TIME_FORMAT: '%Y-%m-%d' }, '2026-02-30', '2026-11-26T12:00:00.000Z'],
    ['MAX_DAYS_AGO', { TIME_FORMAT: '%Y-%m-%d', MAX_DAYS_AGO: '10' }, '2026-10-01', '2026-11-26T12:00:00.000Z'],
    ['MAX_DAYS_HENCE', { TIME_FORMAT: '%Y-%m-%d' }, '2026-12-24', '2026-11-26T12:00:00.000Z'],
  ])('%s', (_title, keys, input, time) => {
    expect(timeOf(`${input}\n`, keys)).toBe(time);
  });

  test('what was not found, or lies too far off, is counted', () => {
    expect(first('x\n', { TIME_FORMAT: '%Y' }).counts.get('time_not_found')).toBe(1);
    expect(first('1999-01-01 00:00:00\n', { TIME_FORMAT: '%F %T' }).counts.get('time_out_of_range')).toBe(1);
  });
});

describe('SEDCMD', () => {
  test.each<[command: string, input: string, text: string]>([
    ['s/\\d{4}-(\\d{4})/xxxx-\\1/g', 'a 1234-5678 1234-9999', 'a xxxx-5678 xxxx-9999'],
    ['s/a/b/', 'aa', 'ba'],
    ['s/a/b/2', 'aaa', 'aba'],
    ['s#/path#/x#g', '/path/path', '/x/x'],
    ['s/a\\/b/c/', 'a/b', 'c'],
    ['y/abc/xyz/', 'cab!', 'zxy!'],
    ['s/a/b/ s/b/c/', 'a', 'c'],
    ['s/(?i)PASS=\\S+/pass=#/', 'x pass=secret', 'x pass=#'],
  ])('%s', (command, input, text) => {
    expect(texts(`${input}\n`, { ...LINES, 'SEDCMD-a': command })).toEqual([text]);
  });

  test('their classes give their order', () => {
    expect(texts('a\n', { ...LINES, 'SEDCMD-2': 's/b/c/', 'SEDCMD-1': 's/a/b/' })).toEqual(['c']);
  });
});

describe('TRANSFORMS', () => {
  const transformed = (input: string, ...transforms: Keys[]) =>
    first(
      `${input}\n`,
      { ...LINES, 'TRANSFORMS-all': transforms.map((_, index) => `t${index}`).join(', ') },
      Object.fromEntries(transforms.map((keys, index) => [`t${index}`, keys])),
    );
  test.each<[title: string, transforms: Keys[], expected: Record<string, unknown>]>([
    [
      'index',
      [{ REGEX: 'alice', DEST_KEY: '_MetaData:Index', FORMAT: 'people' }],
      { '@metadata': { index: 'people' } },
    ],
    [
      'sourcetype',
      [{ REGEX: 'user=(\\w+)', DEST_KEY: 'MetaData:Sourcetype', FORMAT: 'sourcetype::of_$1' }],
      { '@metadata': { sourcetype: 'of_alice' } },
    ],
    [
      'host',
      [{ REGEX: 'from (\\S+)', DEST_KEY: 'MetaData:Host', FORMAT: 'host::$1' }],
      { '@metadata': { host: '10.0.0.7' } },
    ],
    [
      'source',
      [{ REGEX: '.', DEST_KEY: 'MetaData:Source', FORMAT: 'source::elsewhere' }],
      { '@metadata': { source: 'elsewhere' } },
    ],
    ['raw', [{ REGEX: '(\\w+)$', DEST_KEY: '_raw', FORMAT: 'only $1' }], { event: { original: 'only x' } }],
    [
      'fields',
      [{ REGEX: 'user=(\\w+)', WRITE_META: 'true', FORMAT: 'name::$1 kind::"a person"' }],
      { name: 'alice', kind: 'a person' },
    ],
    ['groups with names', [{ REGEX: 'user=(?<login>\\w+)', WRITE_META: 'true' }], { login: 'alice' }],
    [
      'of the sourcetype',
      [
        {
          SOURCE_KEY: 'MetaData:Sourcetype',
          REGEX: '^sourcetype::it$',
          DEST_KEY: 'MetaData:Host',
          FORMAT: 'host::seen',
        },
      ],
      { '@metadata': { host: 'seen' } },
    ],
    [
      'one after the other',
      [
        { REGEX: 'user=(\\w+)', WRITE_META: '1', FORMAT: 'a::$1' },
        { SOURCE_KEY: 'a', REGEX: '(.)$', WRITE_META: '1', FORMAT: 'b::$1' },
      ],
      { a: 'alice', b: 'e' },
    ],
    [
      'LOOKAHEAD',
      [{ REGEX: 'x$', LOOKAHEAD: '5', DEST_KEY: 'MetaData:Host', FORMAT: 'host::far' }],
      { '@metadata': { sourcetype: 'it', source: 'sample' } },
    ],
    [
      'what is no name of an index is left out',
      [{ REGEX: '.', DEST_KEY: '_MetaData:Index', FORMAT: 'A B/c' }],
      { '@metadata': { sourcetype: 'it', source: 'sample' } },
    ],
  ])('%s', (_title, transforms, expected) => {
    expect(transformed('user=alice from 10.0.0.7 x', ...transforms).event).toMatchObject(expected);
  });

  test('the null queue drops, and another queue brings back', () => {
    const none = { REGEX: '.', DEST_KEY: 'queue', FORMAT: 'nullQueue' };
    const some = { REGEX: 'keep', DEST_KEY: 'queue', FORMAT: 'indexQueue' };
    const { decoded, counts } = read('a\nkeep\nb\n', { ...LINES, 'TRANSFORMS-q': 'none,some' }, { none, some });
    expect(decoded.map(({ event }) => event.message)).toEqual(['keep']);
    expect(counts.get('null_queue')).toBe(2);
  });
});

describe('fields', () => {
  test.each<[title: string, keys: Keys, input: string, expected: Record<string, unknown>]>([
    ['EXTRACT', { 'EXTRACT-a': 'order (?<order>\\d+) of (?P<who>\\w+)' }, 'order 7 of bob', { order: '7', who: 'bob' }],
    [
      'EXTRACT in a field',
      { 'EXTRACT-a': 'path=(?<path>\\S+)', 'EXTRACT-b': '\\.(?<ending>\\w+)$ in path' },
      'path=/a/b.php',
      { ending: 'php' },
    ],
    ['REPORT with names', { 'REPORT-a': 'kv' }, 'x=1 y=2', { x: '1', y: '2' }],
    ['REPORT with delimiters', { 'REPORT-a': 'pairs' }, 'a:1|b:"2 3"', { a: '1', b: '2 3' }],
    ['REPORT with columns', { 'REPORT-a': 'columns' }, '7;"x;y"', { one: '7', two: 'x;y' }],
    ['KV_MODE = auto', { KV_MODE: 'auto' }, 'a=1 b="2 3", c=4', { a: '1', b: '2 3', c: '4' }],
    ['KV_MODE = json', { KV_MODE: 'json' }, '{"order":{"id":7},"n":[1]}', { order: { id: 7 }, n: [1] }],
    ['KV_MODE = xml', { KV_MODE: 'xml' }, '<o><id>7</id><who a="1">a &amp; b</who></o>', { id: '7', who: 'a & b' }],
    [
      'INDEXED_EXTRACTIONS = json',
      { INDEXED_EXTRACTIONS: 'JSON', TIMESTAMP_FIELDS: 'when' },
      '{"when":"2026-11-25T10:00:00Z","order":7}',
      { order: 7, '@timestamp': Date.parse('2026-11-25T10:00:00Z') },
    ],
    [
      'FIELD_NAMES',
      { INDEXED_EXTRACTIONS: 'psv', FIELD_NAMES: 'one,two' },
      '1|2|3',
      { one: '1', two: '2', EXTRA_FIELD_3: '3' },
    ],
  ])('%s', (_title, keys, input, expected) => {
    const transforms = {
      kv: { REGEX: '(\\w)=(\\w)', FORMAT: '$1::$2' },
      pairs: { DELIMS: '"|", ":"' },
      columns: { DELIMS: '";"', FIELDS: '"one", "two"' },
    };
    expect(first(`${input}\n`, { ...LINES, ...keys }, transforms).event).toMatchObject(expected);
  });

  test('columns, their time, and a line that is none', () => {
    const { decoded, counts } = read('when,id\n2026-11-25 10:00:00,1\n"x"y,2\n', {
      INDEXED_EXTRACTIONS: 'csv',
      TIMESTAMP_FIELDS: 'when',
    });
    expect(decoded.map(({ event }) => event)).toMatchObject([
      { id: '1', '@timestamp': Date.parse('2026-11-25T10:00:00Z') },
      { tags: ['_csvparsefailure'] },
    ]);
    expect(counts.get('record_unreadable')).toBe(1);
  });

  test('what the text says is recognised besides', () => {
    const line = '203.0.113.9 - bob [25/Nov/2026:10:00:00 +0000] "GET /admin HTTP/1.1" 403 12 "-" "curl/8"';
    expect(first(`${line}\n`, { ...LINES, 'EXTRACT-a': '"GET (?<what>\\S+)' }).event).toMatchObject({
      what: '/admin',
      http: { response: { status_code: 403 } },
    });
  });
});

describe('stanzas', () => {
  const hostOf = (
    props: Record<string, Keys>,
    known: { source?: string; host?: string; sourcetype?: string },
  ): unknown => {
    const events: unknown[] = [];
    const decoder = splunk.createDecoder(splunk.options.parse({ props }), {
      emit: (event) => void events.push(event.message),
      offset: 0,
      clock: () => ARRIVAL,
      source: known.source ?? 's',
      count: () => undefined,
      notice: () => undefined,
      remember: () => undefined,
      metadata: { ...known },
    });
    decoder.push(Buffer.from('v\n'));
    decoder.flush({ final: true });
    return events[0];
  };
  const says = (text: string, more: Keys = {}): Keys => ({ ...LINES, 'SEDCMD-a': `s/v/${text}/`, ...more });
  test.each<[title: string, props: Record<string, Keys>, known: Record<string, string>, text: string]>([
    ['a sourcetype', { it: says('1') }, { sourcetype: 'it' }, '1'],
    ['a sourcetype is told by case', { It: says('1') }, { sourcetype: 'it' }, 'v'],
    [
      'a host goes before it, in any case',
      { it: says('1'), 'host::WEB': says('2') },
      { sourcetype: 'it', host: 'web' },
      '2',
    ],
    [
      'a source goes before both',
      { it: says('1'), 'host::web': says('2'), 'source::/a/...': says('3') },
      { sourcetype: 'it', host: 'web', source: '/a/b/c' },
      '3',
    ],
    ['* ends at a slash', { it: says('1'), 'source::/a/*': says('3') }, { sourcetype: 'it', source: '/a/b/c' }, '1'],
    ['a dot is a dot', { 'source::/a.log': says('1'), 'source::/a*.log': says('2') }, { source: '/axlog' }, 'v'],
    ['a literal goes before a pattern', { 'source::/a*': says('1'), 'source::/ab': says('2') }, { source: '/ab' }, '2'],
    [
      'of patterns the first by name',
      { 'source::...z...': says('z'), 'source::...a...': says('a') },
      { source: 'az' },
      'a',
    ],
    [
      'priority',
      { 'source::...z...': says('z', { priority: '10' }), 'source::...a...': says('a', { priority: '5' }) },
      { source: 'az' },
      'z',
    ],
    ['look-behind and choice', { 'source::....(?<!tar.)(gz|bz2)': says('1') }, { source: '/x/a.gz' }, '1'],
    ['look-behind that denies', { 'source::....(?<!tar.)(gz|bz2)': says('1') }, { source: '/x/a.tar.gz' }, 'v'],
    ['a pattern of sourcetypes', { '(?::){0}it:*': says('1') }, { sourcetype: 'it:web' }, '1'],
    ['a source names the sourcetype', { 'source::/a': { sourcetype: 'it' }, it: says('1') }, { source: '/a' }, '1'],
    [
      '[default] holds where others say nothing',
      { default: { 'SEDCMD-a': 's/v/d/' }, it: LINES },
      { sourcetype: 'it' },
      'd',
    ],
    ['[default] alone shapes nothing', { default: says('d') }, { sourcetype: 'it' }, 'v'],
  ])('%s', (_title, props, known, text) => {
    expect(hostOf(props, known)).toBe(text);
  });
});

describe('what is not done is said', () => {
  test.each<[files: Files, message: string]>([
    [{ props: { it: { LINE_BREAKER: '([' } } }, 'LINE_BREAKER is no regular expression'],
    [{ props: { it: { TIME_FORMAT: '%Y-%!' } } }, 'TIME_FORMAT %Y-%! has a %'],
    [{ props: { it: { TRUNCATE: 'much' } } }, 'TRUNCATE is a whole number from 0'],
    [{ props: { it: { TZ: 'Atlantis' } } }, 'TZ unknown time zone'],
    [{ props: { it: { CHARSET: 'klingon' } } }, 'CHARSET klingon is not known'],
    [{ props: { it: { KV_MODE: 'multi' } } }, 'KV_MODE is one of'],
    [{ props: { it: { 'SEDCMD-x': 'd/x/' } } }, 'SEDCMD-x is neither'],
    [{ props: { it: { 'TRANSFORMS-x': 'gone' } } }, "TRANSFORMS-x: [gone] can't be used"],
    [{ props: { it: { 'EVAL-x': '1' } } }, 'EVAL-x is not taken over'],
    [{ props: { it: { NONSENSE: '1' } } }, 'NONSENSE is not known'],
    [{ props: { 'source::(': {} } }, 'is no pattern'],
    [{ props: { 'rule::x': {} } }, 'is a stanza that is not taken over'],
    [{ props: { it: { 'REPORT-x': 't' } }, transforms: { t: { REGEX: '(' } } }, 'REGEX is no regular expression'],
    [
      { props: { it: { 'REPORT-x': 't' } }, transforms: { t: { REGEX: 'x', DEST_KEY: '_time' } } },
      'DEST_KEY _time is not known',
    ],
    [
      { props: { it: { 'REPORT-x': 't' } }, transforms: { t: { REGEX: 'x', SECRET: '1' } } },
      'SECRET is not taken over',
    ],
    [{ props: { it: { 'TRANSFORMS-x': 't' } }, transforms: { t: { INGEST_EVAL: 'x=1' } } }, 'INGEST_EVAL is not run'],
  ])('%j', (files, message) => {
    const { troubles, usable } = checkFiles({ props: {}, transforms: {}, ...files });
    expect(troubles.map((trouble) => trouble.message).join('\n')).toContain(message);
    expect(splunk.options.safeParse(files).success).toBe(false);
    expect(splunk.options.safeParse(usable).success).toBe(true);
  });
});

describe('a source that falls silent', () => {
  test.each<[title: string, keys: Keys, parts: string[], events: string[][]]>([
    ['lines', LINES, ['a\nb', 'c\n'], [['a'], ['bc']]],
    ['a pattern that waits', { ...LINES, LINE_BREAKER: '(\\n)(?=\\d)' }, ['1\n2\n', '3\nx\n4'], [['1', '2'], []]],
    ['records', { BREAK_ONLY_BEFORE: '^>' }, ['>a\nb\n', '>c\n'], [['>a\nb'], ['>c']]],
  ])('%s', (_title, keys, parts, events) => {
    const emitted: [text: unknown, from: number, to: number][] = [];
    const decoder = splunk.createDecoder(splunk.options.parse({ sourcetype: 'it', props: { it: keys } }), {
      emit: ({ message }, from, to) => void emitted.push([message, from, to]),
      offset: 0,
      clock: () => ARRIVAL,
      source: 's',
      count: () => undefined,
      notice: () => undefined,
      remember: () => undefined,
    });
    const bytes = Buffer.from(parts.join(''));
    for (const [index, part] of parts.entries()) {
      const before = emitted.length;
      decoder.push(Buffer.from(part));
      decoder.flush({ final: false });
      expect(emitted.slice(before).map(([text]) => text)).toEqual(events[index]);
      expect(decoder.settled).toBe(emitted.at(-1)?.[2]);
      expect(decoder.pending).toBe(decoder.settled < Buffer.byteLength(parts.slice(0, index + 1).join('')));
    }
    decoder.flush({ final: true });
    expect(decoder.settled).toBe(bytes.length);
    for (const [text, from, to] of emitted) expect(bytes.toString('utf8', from, to).trim()).toBe(text);
  });
});

describe('properties', () => {
  const KEYS: Keys[] = [
    {},
    LINES,
    { ...LINES, LINE_BREAKER: '([\\r\\n]+)(?=\\d)' },
    { ...LINES, LINE_BREAKER: '(\\n)(?!\\s)' },
    { ...LINES, LINE_BREAKER: '(\\||\\n)' },
    { BREAK_ONLY_BEFORE: '^1', MUST_BREAK_AFTER: ';$' },
    { ...LINES, TRUNCATE: '7' },
    { INDEXED_EXTRACTIONS: 'csv' },
  ];
  const pieces = fc.array(
    fc.constantFrom(
      '1',
      ' ',
      'a',
      '\n',
      '\r',
      '\r\n',
      'ü',
      '|',
      ';',
      ',',
      '"',
      '2026-11-25 10:00:00',
      'x'.repeat(5_000),
    ),
    { maxLength: 60 },
  );

  test('pieces of any size give the same events', () => {
    fc.assert(
      fc.property(pieces, fc.constantFrom(...KEYS), fc.array(fc.nat(2_000), { maxLength: 30 }), (parts, keys, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + (cut % 17)));
          at += cut % 17;
        }
        chunks.push(bytes.subarray(at));
        const whole = decode([bytes], { props: { it: keys } });
        const cutUp = decode(chunks, { props: { it: keys } });
        expect(cutUp.decoded).toEqual(whole.decoded);
        expect(cutUp.counts).toEqual(whole.counts);
      }),
      { numRuns: 100 },
    );
  });

  test('no byte of text is lost or doubled where nothing is dropped', () => {
    fc.assert(
      fc.property(pieces, fc.constantFrom(...KEYS.slice(0, 4)), (parts, keys) => {
        const input = parts.join('');
        const { decoded } = decode(input, { props: { it: { ...keys, TRUNCATE: '0' } } });
        const letters = (text: string): string => text.replace(/\s/g, '');
        expect(letters(decoded.map(({ event }) => getField(event, 'event.original')).join(''))).toBe(letters(input));
        for (const [index, { from, to }] of decoded.entries())
          expect(from >= (decoded[index - 1]?.to ?? 0) && to > from).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test('a regular expression that takes for ever costs a bounded time and is counted', () => {
    const evil = `${'a'.repeat(60)}!\n`.repeat(20);
    for (const keys of [
      { ...LINES, LINE_BREAKER: '(\\n)(?:(a+)+)b' },
      { BREAK_ONLY_BEFORE: '^(a+)+$' },
      { ...LINES, TIME_PREFIX: '(a+)+b' },
      { ...LINES, 'SEDCMD-a': 's/(a+)+b//' },
      { ...LINES, 'EXTRACT-a': '(?<x>(a+)+b)' },
    ]) {
      const { decoded, counts } = decode(evil, { props: { it: keys } });
      expect(decoded.length).toBeGreaterThan(0);
      expect(counts.get('regex_timeout')).toBeGreaterThan(0);
    }
  });
});
