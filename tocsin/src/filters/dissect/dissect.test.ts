import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { dissect } from './dissect.ts';

const run = async (options: Record<string, unknown>, event: ValueObject): Promise<ValueObject | undefined> =>
  (await tryFilter(dissect, options).run(event))[0];

const TRACE = 'Error parsing HTTP request header\n Note: further occurrences\n    at org.apache.coyote.X.y(X.java:426)';

describe('dissect', () => {
  it.each<[mapping: string, text: string, expected: Record<string, unknown>]>([
    [
      '%{day}-%{month}-%{year} %{hour} %{severity} [%{thread_id}] %{origin} %{message}',
      `18-Apr-2018 06:53:20.411 INFO [http-nio-8080-exec-1] org.apache.Http11Processor.service ${TRACE}`,
      {
        day: '18',
        month: 'Apr',
        year: '2018',
        hour: '06:53:20.411',
        severity: 'INFO',
        thread_id: 'http-nio-8080-exec-1',
        origin: 'org.apache.Http11Processor.service',
        message: TRACE,
      },
    ],
    ['%{key}', 'foobar', { key: 'foobar' }],
    ['%{key1} %{key2}', 'foo bar', { key1: 'foo', key2: 'bar' }],
    ['/var/%{key}/log', '/var/foobar/log', { key: 'foobar' }],
    ['/var/%{key}', '/var/foobar/log', { key: 'foobar/log' }],
    ['/var/%{key}/log/%{key1}', '/var/foobar/log/apache', { key: 'foobar', key1: 'apache' }],
    ['/var/%{key}/log/%{key1}.log', '/var/foobar/log/apache.log', { key: 'foobar', key1: 'apache' }],
    ['%{+key/3} %{+key/1} %{+key/2}', '1 2 3', { key: '2 3 1' }],
    ['%{key}-%{+key}-%{+key}', '1-2-3', { key: '1-2-3' }],
    ['%{key} %{&key}', 'hello world', { key: 'hello', hello: 'world' }],
    ['%{} %{key}', 'hello world', { key: 'world' }],
    ['%{?key} %{&key}', 'hello world', { hello: 'world', key: null }],
    [
      '%{name},%{addr1},%{addr2},%{addr3},%{city},%{zip}',
      'Jane Doe,4321 Fifth Avenue,,,New York,87432',
      { name: 'Jane Doe', addr1: '4321 Fifth Avenue', addr2: '', addr3: '', city: 'New York', zip: '87432' },
    ],
    [
      '%{id} %{function->} %{server}',
      '00000043 ViewReceive     machine-321',
      { id: '00000043', function: 'ViewReceive', server: 'machine-321' },
    ],
    [
      '%{id->} %{function} %{server}',
      '00000043    ViewReceive machine-321',
      { id: '00000043', function: 'ViewReceive', server: 'machine-321' },
    ],
    [
      '%{id} %{function->} %{server}',
      '00000043 ViewReceive machine-321',
      { id: '00000043', function: 'ViewReceive', server: 'machine-321' },
    ],
    ['%{a->}   %{b->}---%{c}', 'foo            bar------------baz', { a: 'foo', b: 'bar', c: 'baz' }],
    ['%{?->}-%{a}', '-----666', { a: '666' }],
    ['%{->}-%{a}', '-----666', { a: '666' }],
    ['%{a}------->%{b}', 'foo------->bar baz quux', { a: 'foo', b: 'bar baz quux' }],
    ['%{a} » %{b}»%{c}€%{d}', 'foo » bar»baz€quux', { a: 'foo', b: 'bar', c: 'baz', d: 'quux' }],
    ['%{a} %{b} %{+a}', 'foo bar baz quux', { a: 'foo baz quux', b: 'bar' }],
    ['%{+a} %{a} %{+a} %{b}', 'December 31 1999 quux', { a: '31 December 1999', b: 'quux' }],
    ['%{+a/2} %{+a/4} %{+a/1} %{+a/3}', 'bar quux foo baz', { a: 'foo bar baz quux' }],
    ['%{+a/2->} %{+a/1}', 'bar    foo', { a: 'foo bar' }],
    ['%{+a} %{b} %{+a} %{c}', 'foo bar baz quux', { a: 'foo baz', b: 'bar', c: 'quux' }],
    ['[%{a}] %{b} %{c}', '[foo bar] baz quux', { a: 'foo bar', b: 'baz', c: 'quux' }],
    ['%{k1}=%{&k1}, %{k2}=%{&k2}', 'foo=bar, baz=quux', { k1: 'foo', k2: 'baz', foo: 'bar', baz: 'quux' }],
    ['%{k1}=%{&k3}, %{k2}=%{&k4}', 'foo=bar, baz=quux', { k1: 'foo', k2: 'baz', foo: null, baz: null }],
    ['%{?k1}=%{&k1}, %{?k2}=%{&k2}', 'foo=bar, baz=quux', { foo: 'bar', baz: 'quux', k1: null }],
    ['{%{a}}{%{b}}%{rest}', '{foo}{bar}', { a: 'foo', b: 'bar', rest: '', tags: null }],
    ['%{a}.࿏.%{b}', '⟳༒.࿏.༒⟲', { a: '⟳༒', b: '༒⟲' }],
    ['%{a}\n%{b}', 'one\ntwo', { a: 'one', b: 'two' }],
    ['%{[log][level]} %{[log][text]}', 'INFO up', { log: { level: 'INFO', text: 'up' } }],
    ['%{a.b} %{c}', '1 2', { 'a.b': '1', c: '2' }],
    [
      '%{} %{syslog_timestamp} %{hostname} %{rt}: %{reason} %{+reason} %{src_ip}/%{src_port}->%{dst_ip}/%{dst_port} %{polrt} %{+polrt} %{+polrt} %{from_zone} %{to_zone} %{rest}',
      '42 2016-05-25T14:47:23Z host.name.com RT_FLOW - RT_FLOW_SESSION_DENY: session denied 2.2.2.20/60000->1.1.1.10/8090 None 6(0) DEFAULT-DENY ZONE-UNTRUST ZONE-DMZ UNKNOWN UNKNOWN N/A(N/A) ge-0/0/0.0',
      {
        hostname: 'host.name.com',
        rt: 'RT_FLOW - RT_FLOW_SESSION_DENY',
        reason: 'session denied',
        src_ip: '2.2.2.20',
        src_port: '60000',
        dst_ip: '1.1.1.10',
        dst_port: '8090',
        polrt: 'None 6(0) DEFAULT-DENY',
        rest: 'UNKNOWN UNKNOWN N/A(N/A) ge-0/0/0.0',
      },
    ],
    ['%{a}%{b} %{c}', 'foo bar baz', { a: null, tags: ['_dissectfailure'] }],
    ['%{a} %{b}%{c} %{d}', 'foo bar baz', { a: null, tags: ['_dissectfailure'] }],
    ['[%{a}] %{b}', 'x [foo] bar', { a: null, tags: ['_dissectfailure'] }],
    ['%{a} %{b}', 'foo', { a: null, tags: ['_dissectfailure'] }],
    ['%{a}]', 'foo', { a: null, tags: ['_dissectfailure'] }],
    ['%{a}', '', { a: null, tags: ['_dissectfailure'] }],
  ])('%s on %j', async (mapping, text, expected) =>
    expect(pick(await run({ mapping: { src: mapping } }, { src: text }), expected)).toEqual(expected),
  );

  it.each<[string, Record<string, unknown>, ValueObject, Record<string, unknown>]>([
    [
      'names and appended fields from the event',
      { mapping: { m: '%{&k1}, %{&k2}, %{+k3}' } },
      { m: 'foo, bar, baz', k1: 'a', k2: 'b', k3: 'c' },
      { a: 'foo', b: 'bar', k3: 'c, baz' },
    ],
    [
      'one after another',
      { mapping: { message: '%{x} %{rest}', rest: '%{y} %{z}' } },
      { message: '1 2 3' },
      { x: '1', y: '2', z: '3' },
    ],
    ['a field that is missing', { mapping: { nope: '%{a}' } }, { message: 'x' }, { tags: null }],
    ['null', { mapping: { message: '%{a}' } }, { message: null }, { tags: ['_dissectfailure'] }],
    ['a number', { mapping: { message: '%{a}.%{b}' } }, { message: 12.5 }, { a: '12', b: '5' }],
    [
      'types',
      { mapping: { message: '%{code} %{?ic}=%{&ic}%' }, convert_datatype: { cpu: 'float', code: 'int' } },
      { message: '00000001 cpu=95.43%' },
      { code: 1, cpu: 95.43 },
    ],
    ['types alone', { convert_datatype: { n: 'int', f: 'float' } }, { n: '12.9', f: '1e3' }, { n: 12, f: 1000 }],
    [
      'types that do not fit',
      { convert_datatype: { ccu: 'float', other: 'int', text: 'int' } },
      { other: {}, text: '12a' },
      {
        tags: [
          '_dataconversionnullvalue_ccu_float',
          '_dataconversionuncoercible_other_int',
          '_dataconversionuncoercible_text_int',
        ],
      },
    ],
  ])('%s', async (_name, options, event, expected) =>
    expect(pick(await run(options, event), expected)).toEqual(expected),
  );

  it.each([
    [{ mapping: { m: '%{+&a}' } }, /not both/],
    [{ mapping: { m: '%{&+a}' } }, /not both/],
    [{ mapping: { m: '%{+/2}' } }, /a name is missing/],
    [{ mapping: { m: '%{+}' } }, /a name is missing/],
    [{ mapping: { m: '%{&}' } }, /a name is missing/],
    [{ mapping: { m: 'nothing' } }, /has no field/],
    [{ mapping: { m: '%{[a}' } }, /no field reference/],
  ])('%j is refused', (options, message) => expect(() => tryFilter(dissect, options)).toThrow(message));

  it('tags for a type that there is not', async () => {
    const run = tryFilter(dissect, { convert_datatype: { code: 'integer' } });
    const [event] = await run.run({ code: '1' });
    expect(event).toMatchObject({ code: '1', tags: ['_dataconversionmissing_code_integer'] });
  });

  it('succeeds once a mapping', async () => {
    const tried = tryFilter(dissect, { mapping: { a: '%{b} %{c}', x: '%{y} %{z}' }, convert_datatype: { c: 'int' } });
    await tried.run({ a: '1 2' }, { a: '1', x: '1 2' }, { n: 1 });
    expect(tried.matched).toHaveLength(2);
  });

  it('gives back the parts that were joined', async () => {
    const word = fc.stringMatching(/^[^|%{}]{0,12}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), async (words) => {
        const mapping = words.map((_, index) => `%{f${index}}`).join('|| ');
        const text = `<${words.join('|| ')}`;
        const event = await run({ mapping: { src: `<${mapping}` } }, { src: text });
        const expected = Object.fromEntries(words.map((value, index) => [`f${index}`, value]));
        expect(pick(event, expected)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
