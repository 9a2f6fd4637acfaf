import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { kv } from './kv.ts';

type Row = [
  name: string,
  options: Record<string, unknown>,
  event: string | ValueObject,
  expected: Record<string, unknown>,
];

const run = async (options: Record<string, unknown>, event: string | ValueObject): Promise<ValueObject | undefined> =>
  (await tryFilter(kv, options).run(typeof event === 'string' ? { message: event } : event))[0];

const QUOTED = `hello=world foo=bar baz=fizz doublequoted="hello world" singlequoted='hello world'`;
const PLAIN = { hello: 'world', foo: 'bar', baz: 'fizz', doublequoted: 'hello world', singlequoted: 'hello world' };
const EIGHT = { ...PLAIN, bracketsone: 'hello world', bracketstwo: 'hello world', bracketsthree: 'hello world' };
const eight = (value: string, field: string): string =>
  Object.entries({
    hello: 'world',
    foo: 'bar',
    baz: 'fizz',
    doublequoted: '"hello world"',
    singlequoted: "'hello world'",
    bracketsone: '(hello world)',
    bracketstwo: '[hello world]',
    bracketsthree: '<hello world>',
  })
    .map(([key, text]) => key + value + text)
    .join(field);

describe('kv', () => {
  it.each<Row>([
    ['defaults', {}, eight('=', ' '), EIGHT],
    [
      'blanks around the splitter',
      {},
      `hello = world foo =bar baz= fizz doublequoted = "hello world" brackets =(hello world)`,
      { ...PLAIN, singlequoted: null, brackets: 'hello world' },
    ],
    [
      'case',
      { transform_key: 'uppercase', transform_value: 'lowercase' },
      `hello = world Foo =Bar BAZ= FIZZ brAckets =(hello World)`,
      { HELLO: 'world', FOO: 'bar', BAZ: 'fizz', BRACKETS: 'hello world' },
    ],
    [
      'capitals',
      { transform_key: 'capitalize', transform_value: 'capitalize' },
      `fOo =bar BAZ= FIZZ singlequoted= 'hEllo wOrld'`,
      { Foo: 'Bar', Baz: 'Fizz', Singlequoted: 'Hello world' },
    ],
    [
      'strict',
      { whitespace: 'strict' },
      'IN=eth0 OUT= MAC=0f:5f SRC=192.168.0.1',
      { IN: 'eth0', OUT: null, MAC: '0f:5f', SRC: '192.168.0.1' },
    ],
    [
      'strict, quotes and escapes',
      { whitespace: 'strict' },
      'hello=world goodbye=cruel\\ world empty_quoted="" quoted="value1" empty_unquoted= unquoted=value2 empty_bracketed=[] bracketed=[value3] cake=delicious',
      {
        hello: 'world',
        goodbye: 'cruel\\ world',
        empty_quoted: null,
        quoted: 'value1',
        empty_unquoted: null,
        unquoted: 'value2',
        empty_bracketed: null,
        bracketed: 'value3',
        cake: 'delicious',
      },
    ],
    [
      'strict, sloppy input',
      { whitespace: 'strict' },
      `hello = world foo =bar baz= fizz whitespace=none brackets =(hello world) strict=true`,
      { whitespace: 'none', strict: 'true', hello: null, foo: null, baz: null, brackets: null },
    ],
    ['lenient takes the next word for an empty value', {}, 'OUT= MAC=1', { OUT: 'MAC=1', MAC: null }],
    [
      'escaped blanks',
      { value_split: ':' },
      'IKE:=Quick\\ Mode\\ completion IKE\\ IDs:=subnet:\\ x.x.x.x\\ (mask=\\ 255.255.255.254)\\ and\\ host:\\ y.y.y.y',
      {
        IKE: '=Quick\\ Mode\\ completion',
        'IKE\\ IDs': '=subnet:\\ x.x.x.x\\ (mask=\\ 255.255.255.254)\\ and\\ host:\\ y.y.y.y',
      },
    ],
    [
      'value_split',
      { value_split: ':' },
      `hello:=world foo:bar baz=:fizz brackets:(hello world)`,
      { hello: '=world', foo: 'bar', 'baz=': 'fizz', brackets: 'hello world' },
    ],
    [
      'field_split is a set',
      { field_split: '?&' },
      `?hello=world&foo=bar&doublequoted="hello world"&ignoreme&foo12=bar12`,
      { hello: 'world', foo: 'bar', doublequoted: 'hello world', foo12: 'bar12', ignoreme: null },
    ],
    [
      'field_split |',
      { field_split: '|' },
      'field1=test|field2=another test|field3=test3',
      { field1: 'test', field2: 'another test', field3: 'test3' },
    ],
    [
      'brackets kept',
      { include_brackets: false },
      'bracketsone=(hello world) bracketstwo=[hello world]',
      { bracketsone: '(hello', bracketstwo: '[hello' },
    ],
    [
      'recursive',
      { recursive: true },
      'IKE="Quick Mode completion" IKE\\ IDs = (subnet= x.x.x.x mask= 255.255.255.254 and host=y.y.y.y)',
      { IKE: 'Quick Mode completion', 'IKE\\ IDs': { subnet: 'x.x.x.x', mask: '255.255.255.254', host: 'y.y.y.y' } },
    ],
    ['recursive, one inside', { recursive: 'true' }, 'foo=1 bar=(baz=2)', { foo: '1', bar: { baz: '2' } }],
    ['prefix', { prefix: '__' }, QUOTED, { __hello: 'world', __singlequoted: 'hello world', hello: null }],
    ['prefix from the event', { prefix: '%{p}_' }, { message: 'a=1', p: 'x' }, { x_a: '1' }],
    ['target', { target: 'kv' }, QUOTED, { kv: PLAIN }],
    ['target, nothing found', { target: 'kv' }, 'hello:world:foo:bar', { kv: null, tags: null }],
    ['source', { source: 'data' }, { data: QUOTED }, PLAIN],
    ['source of an odd name', { source: '@data' }, { '@data': QUOTED }, PLAIN],
    [
      'source is target',
      { source: 'happy', target: 'happy' },
      { happy: 'foo=bar baz=fizz' },
      { happy: { foo: 'bar', baz: 'fizz' } },
    ],
    ['source missing', { source: 'nope', target: 'kv' }, '', { kv: null, tags: null }],
    ['source is a list', {}, { message: ['a=1', 'b=2 a=3', 4] }, { a: ['1', '3'], b: '2' }],
    ['source is a number', {}, { message: 5 }, { tags: null }],
    [
      'patterns with backslashes',
      {
        source: 'headers',
        field_split_pattern: '\\\\r\\\\n',
        value_split_pattern: ': ',
        whitespace: 'strict',
        target: 'h',
      },
      {
        headers:
          'Host: foo.com\\r\\nUser-Agent: Qwerty/1.2.3 (www.qwerty.org)\\r\\nContent-Type: text/xml; charset=utf-8\\r\\nAccept: */*\\r\\nX-UUID: 0:157\\r\\n\\r\\n',
      },
      {
        h: {
          Host: 'foo.com',
          'User-Agent': 'Qwerty/1.2.3 (www.qwerty.org)',
          'Content-Type': 'text/xml; charset=utf-8',
          Accept: '*/*',
          'X-UUID': '0:157',
        },
      },
    ],
    [
      'include_keys',
      { include_keys: ['foo', 'singlequoted'], prefix: '__' },
      QUOTED,
      { __foo: 'bar', __singlequoted: 'hello world', __hello: null },
    ],
    [
      'exclude_keys',
      { exclude_keys: ['foo', 'singlequoted'] },
      QUOTED,
      { hello: 'world', foo: null, singlequoted: null },
    ],
    [
      'include_keys from the event',
      { source: 'data', include_keys: ['%{key}'] },
      { data: 'foo=bar baz=fizz', key: 'foo' },
      { foo: 'bar', baz: null },
    ],
    [
      'exclude_keys from the event',
      { source: 'data', exclude_keys: ['%{key}'] },
      { data: 'foo=bar baz=fizz', key: 'foo' },
      { foo: null, baz: 'fizz' },
    ],
    ['both', { include_keys: ['foo'], exclude_keys: ['foo'] }, QUOTED, { hello: null, foo: null }],
    ['default_keys', { default_keys: ['foo', 'xxx', 'goo', 'yyy'] }, QUOTED, { ...PLAIN, goo: 'yyy' }],
    ['default_keys alone', { default_keys: { goo: 1 } }, 'nothing', { goo: 1 }],
    ['pairs that come twice', { field_split: '&' }, 'foo=bar&foo=yeah&foo=yeah', { foo: ['bar', 'yeah', 'yeah'] }],
    [
      'pairs once',
      { field_split: '&', allow_duplicate_values: false },
      'foo=bar&foo=yeah&foo=yeah',
      { foo: ['bar', 'yeah'] },
    ],
    [
      'once also means a part of the text',
      { field_split: '&', allow_duplicate_values: false },
      'foo=barrel&foo=bar',
      { foo: 'barrel' },
    ],
    [
      'empty values',
      { allow_empty_values: true, whitespace: 'strict' },
      "present=one empty= emptyquoted='' present=two emptybracketed=[] endofinput=",
      { present: ['one', 'two'], empty: '', emptyquoted: '', emptybracketed: '', endofinput: '' },
    ],
    [
      'keys without values',
      { field_split: '\r\n', value_split: ' ', trim_key: ':' },
      'AccountStatus: 4\r\nAdditionalInformation\r\n\r\nCode: \r\nHttpStatusCode: \r\nIsSuccess: True\r\nMessage: \r\n',
      {
        AccountStatus: '4',
        IsSuccess: 'True',
        AdditionalInformation: null,
        Code: null,
        HttpStatusCode: null,
        Message: null,
      },
    ],
    [
      'trim',
      { field_split: '\\|', trim_value: ' ', trim_key: ' ' },
      'key1=  value1 with spaces    |  key2 with spaces  =value2',
      { key1: 'value1 with spaces', 'key2 with spaces': 'value2' },
    ],
    [
      'trim sets',
      { trim_value: '<>,', trim_key: '%+' },
      'to=<foo@example.com>, orig_to=<bar@example.com>, %+relay=mail.example.com[private/dovecot-lmtp], delay=2.2, status=sent (250 2.0.0 <foo@example.com> YER Saved) ',
      {
        to: 'foo@example.com',
        orig_to: 'bar@example.com',
        relay: 'mail.example.com[private/dovecot-lmtp]',
        delay: '2.2',
        status: 'sent',
      },
    ],
    [
      'remove_char',
      { field_split: '\\|', remove_char_value: ' ', remove_char_key: ' ' },
      'key1= value1 with spaces | key2 with spaces =value2',
      { key1: 'value1withspaces', key2withspaces: 'value2' },
    ],
    ['value_split_pattern', { value_split_pattern: '::' }, eight('::', ' '), EIGHT],
    ['both patterns', { field_split_pattern: '__', value_split_pattern: '::' }, eight('::', '__'), EIGHT],
    ['patterns that repeat', { field_split_pattern: '_+', value_split_pattern: ':+' }, eight(':::', '____'), EIGHT],
    ['patterns of one character', { field_split_pattern: ' ', value_split_pattern: ':' }, eight(':', ' '), EIGHT],
    ['escaped patterns', { field_split_pattern: '\\?\\?', value_split_pattern: '\\+\\+' }, eight('++', '??'), EIGHT],
    [
      'a quoted value that goes on, field_split_pattern',
      { field_split_pattern: '!!!!!' },
      'foo=bar!!!!!baz="quoted stuff" and more unquoted!!!!!msg="fully-quoted with a part! of the separator"!!!!!blip="this!!!!!is it"!!!!!empty=""!!!!!non-empty="foo"',
      {
        foo: 'bar',
        baz: '"quoted stuff" and more unquoted',
        msg: 'fully-quoted with a part! of the separator',
        blip: 'this!!!!!is it',
        empty: null,
        'non-empty': 'foo',
      },
    ],
    [
      'a quoted value that goes on',
      {},
      'foo=bar baz="quoted stuff" and more unquoted msg="some fully-quoted message " empty="" non-empty="foo"',
      { foo: 'bar', baz: 'quoted stuff', msg: 'some fully-quoted message ', empty: null, 'non-empty': 'foo' },
    ],
    [
      'look-ahead',
      { field_split_pattern: ';\\s*(?=key.+?:)|;$', value_split_pattern: ':\\s+' },
      'key1: val1; key2: val2; key3:  https://site/?g={......"...;  CLR  rv:11.0)"..}; key4: val4;',
      { key1: 'val1', key2: 'val2', key3: 'https://site/?g={......"...;  CLR  rv:11.0)"..}', key4: 'val4' },
    ],
    ['empty between splitters', { field_split: '|' }, 'a=1|b=|c=3', { a: '1', b: null, c: '3' }],
    [
      'empty between patterns',
      { field_split_pattern: '\\|', value_split_pattern: '=' },
      'a=1|b=|c=3',
      { a: '1', b: null, c: '3' },
    ],
    ['a Windows path', {}, 'path="C:\\dir\\" user=x', { path: 'C:\\dir\\', user: 'x' }],
    ['an escaped splitter behind an escaped blank', {}, 'a\\ b\\=c', { 'a\\ b\\': 'c' }],
    ['an escaped splitter', {}, 'foo\\=bar baz=1', { 'foo\\': 'bar', baz: '1' }],
    ['a key that is a reference', {}, '[a][b]=1', { a: { b: '1' } }],
    ['a key that is none', {}, 'a[b=1', { tags: ['_kv_filter_error'] }],
    ['own tags', { tag_on_failure: ['x', 'y'] }, 'a[b=1', { tags: ['x', 'y'] }],
    ['__proto__', { target: 'kv' }, '__proto__=1', { kv: Object.fromEntries([['__proto__', '1']]) }],
  ])('%s', async (_name, options, event, expected) =>
    expect(pick(await run(options, event), expected)).toEqual(expected),
  );

  it.each([
    [{ value_split: '' }, /must not be empty/],
    [{ value_split_pattern: '' }, /must not be empty/],
    [{ field_split_pattern: '' }, /must not be empty/],
    [{ field_split_pattern: '(' }, /^field_split_pattern: "\(" is no regular expression/],
    [{ field_split: '[' }, /^field_split/],
  ])('%j is refused', (options, message) => expect(() => tryFilter(kv, options)).toThrow(message));

  it('stops what takes too long, and goes on with the others', async () => {
    const tried = tryFilter(kv, { value_split_pattern: '(?:=+=+)+:', timeout_millis: 100, default_keys: { d: '1' } });
    const events = await tried.run(
      { message: 'foo==:bar baz==:bingo' },
      { message: `foo========:bar baz${'='.repeat(60)}bingo` },
      { message: 'foo==:bar' },
    );
    expect(events.map((event) => [event.foo, event.baz, event.d, event.tags])).toEqual([
      ['bar', 'bingo', '1', undefined],
      [undefined, undefined, undefined, ['_kv_filter_timeout']],
      ['bar', undefined, '1', undefined],
    ]);
    expect(tried.matched).toHaveLength(2);
    expect(tried.counts.get('timeout')).toBe(1);
  });

  it('is not stopped by backslashes', async () => {
    const line = '\\'.repeat(4000);
    const events = await tryFilter(kv, {}).run(
      { message: `a="${line} b=1` },
      { message: `${line} =` },
      { message: `${line}= ${line}` },
    );
    expect(events.map((event) => event.tags)).toEqual([undefined, undefined, undefined]);
  });

  it('reads back what was written', async () => {
    const word = fc.stringMatching(/^[a-zäß0-9_.-]{1,8}$/).filter((text) => text !== '@timestamp' && text !== 'tags');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(word, word), async (pairs) => {
        const text = Object.entries(pairs)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ');
        const event = await run({ target: 'kv' }, text);
        expect({ ...((event?.kv ?? {}) as ValueObject) }).toEqual({ ...pairs });
      }),
      { numRuns: 100 },
    );
  });
});
