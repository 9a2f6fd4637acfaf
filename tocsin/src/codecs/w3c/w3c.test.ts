import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNormaliser, type Event, findAlias, getField, readAlias } from '../../event/index.ts';
import { type DecodeOptions, decodeBytes } from '../decode-bytes.ts';
import { w3c } from '../w3c.ts';
import { readCells } from './line.ts';

const decode = (text: string | Buffer, options: DecodeOptions = {}) =>
  decodeBytes(w3c, [typeof text === 'string' ? Buffer.from(text) : text], options);
const eventsOf = (text: string, options: Readonly<Record<string, unknown>> = {}): Event[] =>
  decode(text, { options }).decoded.map(({ event }) => event);
const one = (fields: string, line: string): Event =>
  eventsOf(`#Fields: ${fields}\n${line}\n`)[0] ?? { '@timestamp': -1 };

describe('readCells', () => {
  it.each([
    ['a b  c', ['a', 'b', 'c']],
    ['a\tb c\td', ['a', 'b c', 'd']],
    ['"a b" c', ['a b', 'c']],
    ['"a ""b"" c" d', ['a "b" c', 'd']],
    ['"" b', ['', 'b']],
    ['a"b c"', ['a"b', 'c"']],
    ['"a b', ['"a', 'b']],
    ['"a"b" c', ['a"b', 'c']],
    [' a ', ['a']],
    ['', []],
  ])('%j', (line, cells) => expect(readCells(line).map(({ text }) => text)).toEqual(cells));

  it('takes a time that grows with the line alone', () => {
    for (const filler of [' ', '"', '""', '" ', 'a ', 'a" ', ' "a'])
      expect(readCells(filler.repeat(300_000)).length).toBeLessThan(300);
  });
});

describe('columns', () => {
  it.each([
    ['cs-uri-stem cs-uri-query', '/a?b.aspx x=1&y=2', { 'url.path': '/a?b.aspx', 'url.query': 'x=1&y=2' }],
    ['cs-uri-stem cs-uri-query', '/a -', { 'url.path': '/a', 'url.query': undefined, 'url.original': '/a' }],
    ['cs-uri', 'http://h.example/a?b', { 'url.domain': 'h.example', 'url.path': '/a', 'url.query': 'b' }],
    ['cs-uri-stem cs-host', '/a shop.example:8443', { 'url.domain': 'shop.example' }],
    ['cs(Host) cs-uri-stem', 'shop.example /a', { 'url.domain': 'shop.example', 'url.path': '/a' }],
    ['cs(User-Agent)', 'Mozilla/5.0+(a;+b)', { 'user_agent.original': 'Mozilla/5.0 (a; b)' }],
    ['cs(User-Agent)', '"a+b c"', { 'user_agent.original': 'a+b c' }],
    ['csUser-Agent', 'a+b', { 'user_agent.original': 'a b' }],
    ['c-ip', '2001:db8::1', { 'source.ip': '2001:db8::1', 'source.address': '2001:db8::1' }],
    [
      'c-ip c-port',
      'client.example x',
      { 'source.ip': undefined, 'source.address': 'client.example', 'w3c.c_port': 'x' },
    ],
    ['time-taken', '31', { 'event.duration': 31_000_000 }],
    ['time-taken', '0.031', { 'event.duration': 31_000_000 }],
    ['cs-version', 'HTTP/1.1', { 'http.version': '1.1' }],
    ['sc-status', '429', { 'event.action': 'excess_rate_limit_exceeded', 'event.type': 'denied' }],
    ['sc-status', '-', { 'event.action': 'http_request', 'event.outcome': 'unknown' }],
    [
      'X-Forwarded-For',
      '198.51.100.1,+192.0.2.9',
      { 'http.request.headers.x_forwarded_for': '198.51.100.1, 192.0.2.9' },
    ],
    [
      'x-edge-location cs(X-Foo) s-reason',
      'FRA2 a b',
      { 'w3c.x_edge_location': 'FRA2', 'w3c.cs_x_foo': 'a', 'w3c.s_reason': 'b' },
    ],
    [
      'sc-substatus sc-win32-status',
      '14 5',
      { 'iis.access.sub_status': 14, 'iis.access.win32_status': 5, 'event.module': 'iis' },
    ],
    ['c-ip', '192.0.2.1', { 'event.module': 'w3c', 'event.dataset': 'w3c.access' }],
    ['__proto__ constructor', 'a b', { 'w3c.proto': 'a', 'w3c.constructor': 'b' }],
  ])('%s: %s', (fields, line, expected) => {
    const event = one(fields, line);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, getField(event, name)]))).toEqual(expected);
  });

  it.each([
    ['date time', '2026-11-23 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['time date', '01:58:06.123 2026-11-23', '2026-11-23T01:58:06.123Z'],
    ['date', '2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['date time', '2026-13-23 01:58:06', '1970-01-01T00:00:00.000Z'],
    ['time', '01:58:06', '1970-01-01T00:00:00.000Z'],
  ])('%s: %s', (fields, line, time) => expect(new Date(one(fields, line)['@timestamp']).toISOString()).toBe(time));

  it('reads times in the zone that is written', () => {
    const [event] = eventsOf('#Fields: date time\n2026-11-23 01:58:06\n', { timeZone: '+02:00' });
    expect(event?.['@timestamp']).toBe(Date.UTC(2026, 10, 22, 23, 58, 6));
  });

  it('is found by the names of W3C', () => {
    const names =
      'c-ip cs-method cs-uri-stem cs-uri-query cs-username cs(User-Agent) cs(Referer) cs-host sc-status sc-bytes time-taken s-port';
    const event = one(names, '192.0.2.1 GET /a b=1 alice curl/8 https://r.example/ shop.example 404 5 31 443');
    createNormaliser()(event, {});
    const shown = names.split(' ').map((name) => {
      const alias = findAlias(name);
      return alias === undefined ? undefined : readAlias(alias, (field) => getField(event, field));
    });
    expect(shown).toEqual([
      '192.0.2.1',
      'GET',
      '/a',
      'b=1',
      'alice',
      'curl/8',
      'https://r.example/',
      'shop.example',
      404,
      5,
      31,
      443,
    ]);
  });

  it('reads the log of a CDN, which is divided by tabs', () => {
    const event = one(
      'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) time-taken',
      '2026-11-23\t01:58:06\tFRA56-P4\t512\t203.0.113.7\tGET\td1.example\t/index.html\t200\t-\tMozilla/5.0%20(X11)\t0.014',
    );
    expect(event).toMatchObject({
      url: { path: '/index.html', domain: 'd1.example' },
      event: { duration: 14_000_000 },
    });
  });
});

const HEAD = '#Software: x\n#Date: 2026-11-23 00:00:00\n#Fields: time c-ip sc-status\n';
const LOG =
  `${HEAD}01:00:00 192.0.2.1 200\n01:00:01 192.0.2.2 404\n#Fields: time sc-status c-ip\n01:00:02 500 192.0.2.3\nbroken\n` +
  '#Date: 2026-11-24 00:00:00\n#Fields: time sc-status c-ip\n00:00:00 201 192.0.2.4\n#Remark: none\n00:00:01 202 192.0.2.5\n';
const view = ({ event }: { readonly event: Event }) => [
  new Date(event['@timestamp']).toISOString().slice(0, 19),
  getField(event, 'source.ip'),
  getField(event, 'http.response.status_code'),
];

describe('headings', () => {
  it('may change amid a stream', () => {
    const { decoded, counts } = decode(LOG);
    expect(decoded.map(view)).toEqual([
      ['2026-11-23T01:00:00', '192.0.2.1', 200],
      ['2026-11-23T01:00:01', '192.0.2.2', 404],
      ['2026-11-23T01:00:02', '192.0.2.3', 500],
      ['1970-01-01T00:00:00', undefined, undefined],
      ['2026-11-24T00:00:00', '192.0.2.4', 201],
      ['2026-11-24T00:00:01', '192.0.2.5', 202],
    ]);
    expect(decoded[3]?.event).toMatchObject({ message: 'broken', tags: ['_w3cparsefailure'] });
    expect(Object.fromEntries(counts)).toEqual({ record_unreadable: 1 });
  });

  it('are those of the place where a stream is read on, whatever was seen behind it', () => {
    const { decoded, memory } = decode(LOG);
    for (const { from } of decoded) {
      const rest = decode(Buffer.from(LOG).subarray(from), {
        offset: from,
        ...(memory === undefined ? {} : { memory }),
      });
      expect(rest.decoded).toEqual(decoded.filter((other) => other.from >= from));
      expect(rest.notices).toEqual([]);
    }
  });

  it('serve the file that takes the place of another, also when it is read on', () => {
    const { memory = '' } = decode(LOG);
    const next = '00:00:02 200 192.0.2.6\n00:00:03 201 192.0.2.7\n';
    const first = decode(next, { memory });
    expect(first.decoded.map((one) => view(one).slice(1))).toEqual([
      ['192.0.2.6', 200],
      ['192.0.2.7', 201],
    ]);
    const rest = decode(next.slice(23), { offset: 23, memory: first.memory ?? '' });
    expect(rest.decoded.map((one) => view(one).slice(1))).toEqual([['192.0.2.7', 201]]);
  });

  it('of one stream are none of another', () => {
    decode(LOG);
    const { decoded, notices } = decode('01:00:00 192.0.2.1 200\n01:00:00 192.0.2.1 200\n');
    expect(decoded.map(({ event }) => event.tags)).toEqual([['_w3cparsefailure'], ['_w3cparsefailure']]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('option "fields"');
  });

  it('that are damaged leave the one before in force', () => {
    const long = 'x'.repeat(200);
    const { decoded } = decode(
      `${HEAD}#Fields:\n#Fields: ${long}\n#Fields: ${'a '.repeat(300)}\n01:00:00 192.0.2.1 200\n`,
    );
    expect(decoded.map(view)).toEqual([['2026-11-23T01:00:00', '192.0.2.1', 200]]);
  });

  it('come behind a byte order mark, and zeros before a line are passed over', () => {
    expect(decode(`\ufeff${HEAD}\0\0\0\x0001:00:00 192.0.2.1 200\n\0\0\n`).decoded.map(view)).toEqual([
      ['2026-11-23T01:00:00', '192.0.2.1', 200],
    ]);
  });

  it('serve a last line without line end as far as it goes', () => {
    const { decoded } = decode(`${HEAD}01:00:00 192.0.2.1`);
    expect(decoded[0]?.event).toMatchObject({ source: { ip: '192.0.2.1' }, log: { flags: 'partial' } });
  });

  it('do not depend on how the bytes are cut', () => {
    const bytes = Buffer.from(LOG);
    const whole = decode(LOG);
    for (let at = 0; at <= bytes.length; at++)
      expect(decodeBytes(w3c, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  });
});

describe('hostile lines', () => {
  it('never throw, and each makes its event, in 10,000 mutations', () => {
    const seed = `${HEAD.replace('sc-status', 'sc-status cs-uri-stem cs(User-Agent) time-taken')}01:00:00 192.0.2.1 200 /a?b "x ""y""" 31\n`;
    const pieces = [
      '#',
      '"',
      '""',
      '-',
      '+',
      '\t',
      ' ',
      '\0',
      '\n',
      '\r',
      '/',
      '?',
      '#Fields: ',
      '#Date: ',
      '9'.repeat(30),
      'ä',
      '😀',
      '\u2028',
      '__proto__ ',
      'http://',
      '%',
      '=',
      '1e999',
    ];
    const change = fc.record({ at: fc.nat(seed.length), cut: fc.nat(6), piece: fc.constantFrom(...pieces) });
    const normalise = createNormaliser();
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let text = seed;
        for (const { at, cut, piece } of changes) text = text.slice(0, at) + piece + text.slice(at + cut);
        const lines = text.split('\n').map((line) => line.replace(/^\0+/, ''));
        const { decoded } = decode(text);
        expect(decoded).toHaveLength(lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).length);
        for (const { event } of decoded) {
          normalise(event, {});
          expect(Number.isFinite(event['@timestamp'])).toBe(true);
        }
      }),
      { numRuns: 10_000, seed: 21 },
    );
  });
});
