import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, createNormaliser, type Event, getField, setField, type Value } from '../../event/index.ts';
import { CefWriter, type CefWriterOptions, decodeCef, encodeCef } from './index.ts';
import { CEF_FIELDS, SLOT_FIELDS } from './mapping.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const BASE = 'CEF:0|Acme|WAF|1.0|100|blocked|7|';

const decode = (text: string, timeZone = 'UTC'): Event => {
  const event: Event = { '@timestamp': NOW };
  expect(decodeCef(text, event, { timeZone })).toBe(true);
  return event;
};
const view = (event: Event, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, getField(event, name)]));

type Expected = Readonly<Record<string, Value | undefined>>;

describe('decodeCef', () => {
  it.each<[string, string, Expected]>([
    [
      'escapes of the header',
      'CEF:0|Ac\\|me\\\\|W=AF|1|2|a\\\\b|3|',
      { 'observer.vendor': 'Ac|me\\', 'observer.product': 'W=AF', 'cef.name': 'a\\b' },
    ],
    [
      'escapes of values',
      `${BASE}msg=a\\=b\\\\c\\nd\\re|f  g filePath=C:\\\\tmp`,
      { message: 'a=b\\c\nd\re|f  g', 'file.path': 'C:\\tmp' },
    ],
    ['spaces and = in values', `${BASE}msg=x = y =z fname=a b.txt `, { message: 'x = y =z', 'file.name': 'a b.txt' }],
    [
      'full names',
      `${BASE}sourceAddress=192.0.2.1 destinationPort=80`,
      { 'source.ip': '192.0.2.1', 'destination.port': 80 },
    ],
    ['the name where there is no message', BASE, { message: 'blocked', 'event.code': '100' }],
    [
      'an address that is none',
      `${BASE}src=db.example spt=x`,
      { 'source.address': 'db.example', 'source.ip': undefined, 'cef.extensions.spt': 'x' },
    ],
    ['who acts and who is concerned', `${BASE}suser=a duser=b`, { 'user.name': 'a', 'user.target.name': 'b' }],
    ['who is concerned alone', `${BASE}duser=b`, { 'user.name': 'b', 'user.target.name': 'b' }],
    [
      'a version that is unknown',
      'CEF:17.3|a|b|1|2|n|3|src=192.0.2.1',
      { 'cef.version': '17.3', 'source.ip': '192.0.2.1', tags: undefined },
    ],
    [
      'a space before the version',
      'CEF: 0|a|b|1|2|n|3|src=192.0.2.1',
      { 'cef.version': '0', 'source.ip': '192.0.2.1' },
    ],
    [
      'empty parts',
      'CEF:0|||||||src=192.0.2.1',
      { observer: undefined, 'event.code': undefined, 'source.ip': '192.0.2.1' },
    ],
    [
      'no severity',
      'CEF:0|a|b|1|2|n|src=192.0.2.1 msg=a|b',
      { 'cef.name': 'n', 'source.ip': '192.0.2.1', message: 'a|b', tags: ['_cefparsefailure'] },
    ],
    ['a header alone, cut', 'CEF:0|a|b', { 'observer.product': 'b', tags: ['_cefparsefailure'] }],
    [
      'text without a key',
      `${BASE}hello there src=192.0.2.1`,
      { 'source.ip': '192.0.2.1', message: 'blocked', tags: ['_cefparsefailure'] },
    ],
    ['line feeds between pairs', `${BASE}src=192.0.2.1\nmsg=b\n`, { 'source.ip': '192.0.2.1', message: 'b' }],
    [
      'severity in words',
      'CEF:0|a|b|1|2|n|Very-High|',
      { 'event.severity': 9, 'log.level': 'critical', 'cef.severity': 'Very-High' },
    ],
    ['severity that is unknown', 'CEF:0|a|b|1|2|n|Unknown|', { 'event.severity': undefined, 'log.level': undefined }],
    ['severity that is too high', 'CEF:0|a|b|1|2|n|11|', { 'event.severity': undefined, 'cef.severity': '11' }],
    ['low', 'CEF:0|a|b|1|2|n|low|', { 'event.severity': 0, 'log.level': 'info' }],
    ['outcome', `${BASE}outcome=/Success`, { 'event.outcome': 'success' }],
    [
      'outcome in other words',
      `${BASE}outcome=maybe`,
      { 'event.outcome': undefined, 'cef.extensions.outcome': 'maybe' },
    ],
    [
      'what was allowed',
      `${BASE}act=Permit proto=TCP deviceDirection=0`,
      {
        'event.action': 'Permit',
        'event.type': 'allowed',
        'event.category': 'network',
        'network.transport': 'tcp',
        'network.direction': 'inbound',
      },
    ],
    [
      'a word of OWASP',
      'CEF:0|a|b|1|user_created|n|3|act=deny duser=bob',
      { 'event.action': 'user_created', 'event.category': 'iam', 'event.type': 'creation', 'event.outcome': 'success' },
    ],
    [
      'categories of ECS and others',
      `${BASE}cat=web,intrusion_detection`,
      { 'event.category': ['web', 'intrusion_detection'] },
    ],
    ['another category', `${BASE}cat=Policy Violation`, { 'cef.category': 'Policy Violation' }],
    [
      'hashes',
      `${BASE}fileHash=d41d8cd98f00b204e9800998ecf8427e fsize=12`,
      { 'file.hash.md5': 'd41d8cd98f00b204e9800998ecf8427e', 'file.size': 12 },
    ],
    ['a hash that is none', `${BASE}fileHash=xyz`, { 'cef.extensions.fileHash': 'xyz' }],
    [
      'slots',
      `${BASE}cs1Label=Rule Name cs1=r 1 cn1=5 cn1Label=hits cfp1=0.5 cfp1Label=score c6a1=::1 c6a1Label=v6 deviceCustomDate1=1795399086000 deviceCustomDate1Label=seen flexString1=f flexString1Label=flex`,
      { labels: { Rule_Name: 'r 1', hits: 5, score: 0.5, v6: '::1', seen: '2026-11-23T01:58:06.000Z', flex: 'f' } },
    ],
    ['slots by their full names', `${BASE}deviceCustomString2=x deviceCustomString2Label=y`, { 'labels.y': 'x' }],
    [
      'slots without a label',
      `${BASE}cs1=x cs2Label=y cs3=z cs3Label=`,
      { labels: undefined, 'cef.extensions.cs1': 'x', 'cef.extensions.cs3': 'z' },
    ],
    [
      'two slots of one label',
      `${BASE}cs1=x cs1Label=l cs2=y cs2Label=l`,
      { 'labels.l': 'x', 'cef.extensions.cs2': 'y' },
    ],
    [
      'a label that names a field',
      `${BASE}cn1=404 cn1Label=http.response.status_code`,
      { 'http.response.status_code': 404 },
    ],
    ['keys of the device', `${BASE}ad.foo=1 acmeX=2`, { 'cef.extensions.ad_foo': '1', 'cef.extensions.acmeX': '2' }],
    [
      'names of prototypes',
      `${BASE}__proto__=x constructor=y cs1=z cs1Label=__proto__`,
      { 'cef.extensions.constructor': 'y' },
    ],
  ])('%s', (_title, text, expected) => expect(view(decode(text), Object.keys(expected))).toEqual(expected));

  it.each([
    ['rt=1795399086123', '2026-11-23T01:58:06.123Z'],
    ['rt=1795399086', '2026-11-23T01:58:06.000Z'],
    ['rt=Nov 23 2026 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['rt=Nov 23 2026 01:58:06.5', undefined],
    ['rt=Nov 23 2026 01:58:06.123', '2026-11-23T01:58:06.123Z'],
    ['rt=Nov 23 2026 01:58:06 PST', '2026-11-23T09:58:06.000Z'],
    ['rt=Nov 23 2026 01:58:06.123 Europe/Paris', '2026-11-23T00:58:06.123Z'],
    ['rt=Nov 23 2026 01:58:06 GMT+02:00', '2026-11-22T23:58:06.000Z'],
    ['rt=Nov 23 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['rt=Nov 23 01:58:06.123', '2026-11-23T01:58:06.123Z'],
    ['rt=Nov 23 01:58:06 UTC', '2026-11-23T01:58:06.000Z'],
    ['rt=Nov 23 01:58:06.123 UTC', '2026-11-23T01:58:06.123Z'],
    ['rt=Dec 30 01:58:06', '2025-12-30T01:58:06.000Z'],
    ['rt=Nov 23 2026 01:58:06 dtz=Asia/Tokyo', '2026-11-22T16:58:06.000Z'],
    ['rt=2026-11-23T01:58:06.123+01:00', '2026-11-23T00:58:06.123Z'],
    ['rt=yesterday', undefined],
    ['rt=Nov 23 2026 01:58:06 XXT', undefined],
  ])('%s', (pairs, expected) => {
    const event = decode(BASE + pairs);
    const time = new Date(event['@timestamp']).toISOString();
    expect(time).toBe(expected ?? new Date(NOW).toISOString());
    const kept = getField(event, 'cef.extensions.rt');
    expect(kept === undefined).toBe(expected !== undefined);
    expect(getField(decode(BASE + pairs.replace('rt=', 'start=')), 'event.start')).toBe(expected);
  });

  it.each([
    [`<134>Nov 23 01:58:06 fw-1 ${BASE}`, '2026-11-23T01:58:06.000Z', 'fw-1'],
    [`Nov  3 2026 01:58:06 fw-1 ${BASE}`, '2026-11-03T01:58:06.000Z', 'fw-1'],
    [`2026-11-23T01:58:06.5+01:00 fw-1 waf[7]: ${BASE}`, '2026-11-23T00:58:06.500Z', 'fw-1'],
    [`<134>1 2026-11-23T01:58:06Z fw-1 waf 7 - - ${BASE}`, '2026-11-23T01:58:06.000Z', 'fw-1'],
    [`<134>Nov 23 01:58:06 fw-1 ${BASE}rt=1795399000000 dvchost=real`, '2026-11-23T01:56:40.000Z', 'real'],
    [`something else ${BASE}`, '2026-11-23T12:00:00.000Z', undefined],
  ])('%s', (text, time, host) => {
    const event = decode(text);
    expect([new Date(event['@timestamp']).toISOString(), getField(event, 'host.name')]).toEqual([time, host]);
  });

  it.each(['', 'CEF', 'CEF:', 'CEF:0', 'CEF:|a|b', 'xCEF:0|a', 'Foo | CEF:0|a|b|1|2|n|3|'])('%j is none', (text) => {
    const event: Event = { '@timestamp': NOW };
    expect(decodeCef(text, event)).toBe(false);
    expect(event).toEqual({ '@timestamp': NOW });
  });

  it('bounds the keys that devices make up', () => {
    const event = decode(BASE + Array.from({ length: 5_000 }, (_, index) => `k${index}=1`).join(' '));
    expect(Object.keys(getField(event, 'cef.extensions') ?? {})).toHaveLength(256);
    expect(event.tags).toEqual(['_cefparsefailure']);
  });
});

/** Texts as attackers write them. */
const NASTY = [
  '|',
  '\\',
  '=',
  '\\|',
  '\\=',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  ' src=6.6.6.6',
  '\nCEF:0|',
  'CEF:0|x|',
  '\0',
  '\u2028',
  '\u0085',
  '\ud800',
  '\\n',
  'act=',
  '| msg=',
  'ä',
  '漢',
  '😀',
  '"',
  "'",
  '%',
  '#',
  ',',
  '^',
  'x09',
  '<134>',
  '\u001b[31m',
  'a',
  'b c',
];
const nasty = fc.array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
const SPACED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]/g;
/** What a value may lose: what no line holds, and blanks at its end. */
const carried = (text: string): string => text.toWellFormed().replace(SPACED, ' ').replace(/\r\n?/g, '\n').trimEnd();

const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/);
const ip = fc.ipV4().map((address) => address);
const moment = fc.integer({ min: 1e11, max: 4e12 });
const count = fc.integer({ min: 0, max: 2 ** 31 });

const valuesOf = (field: string, kind: string): fc.Arbitrary<Value> => {
  if (field === 'event.type') return fc.constantFrom('info', 'start', 'denied');
  if (kind === 'time') return moment.map((time) => new Date(time).toISOString());
  if (kind === 'number') return count;
  if (kind === 'address') return ip;
  if (kind === 'lower') return word;
  if (kind === 'list') return fc.array(word, { minLength: 1, maxLength: 3 });
  return nasty;
};

const MAPPED: readonly (readonly [string, string])[] = [
  ...[...CEF_FIELDS].filter(([field]) => field !== '@timestamp').map(([field, { kind }]) => [field, kind] as const),
  ...[...SLOT_FIELDS.values()].map(
    (field) => [field, /status|duration|bytes/.test(field) ? 'number' : field === 'tags' ? 'list' : 'text'] as const,
  ),
];

const fields = fc
  .uniqueArray(fc.constantFrom(...MAPPED), { maxLength: 20, selector: ([field]) => field })
  .chain((chosen) =>
    fc.tuple(...chosen.map(([field, kind]) => valuesOf(field, kind).map((value) => [field, value] as const))),
  );

const plain = fc.record(
  {
    'event.action': fc.constantFrom('authn_login_fail', 'http_request', 'user_created', 'something else'),
    'event.category': fc.constantFrom<Value>('web', 'iam', ['authentication', 'web']),
    'event.outcome': fc.constantFrom('success', 'failure', 'unknown'),
    'event.severity': fc.integer({ min: 0, max: 60 }),
    'log.level': fc.constantFrom('debug', 'info', 'warn', 'warning', 'error', 'critical', 'odd'),
    'url.original': fc.constantFrom('/a?b=1', 'https://shop.example/x', '/|=\\', '/a b'),
    'network.direction': fc.constantFrom('inbound', 'outbound'),
  },
  { requiredKeys: [] },
);

const build = (time: number, entries: Iterable<readonly [string, Value | undefined]>): Event => {
  const event: Event = { '@timestamp': time };
  for (const [field, value] of entries) if (value !== undefined) setField(event, field, value);
  return event;
};

const LINE_BREAK = /[\n\r\v\f\0\x85\u2028\u2029]/;
/** The header and the extension that a reader of the letter finds. */
const headerOf = (line: string): readonly string[] => line.split(/(?<!(?<!\\)(?:\\\\)*\\)\|/).slice(0, 8);

describe('encodeCef', () => {
  it('writes the keys of the standard', () => {
    const event = build(1795399086123, [
      ['event.action', 'authn_login_fail'],
      ['event.category', 'authentication'],
      ['event.outcome', 'failure'],
      ['source.ip', '203.0.113.7'],
      ['user.name', 'a=b'],
      ['log.level', 'warning'],
      ['http.response.status_code', 403],
      ['labels.tenant', 'blue'],
      ['message', 'a\nb|c'],
    ]);
    expect(encodeCef(event, { vendor: 'Ex|ample', version: '2' })).toBe(
      'CEF:0|Ex\\|ample|Tocsin|2|authn_login_fail|a login failed|5|rt=1795399086123 src=203.0.113.7 suser=a\\=b cn1=403 cn1Label=http.response.status_code act=authn_login_fail cat=authentication outcome=failure cs1=blue cs1Label=tenant msg=a\\nb|c',
    );
  });

  it('is found again, every field, whatever the texts are', () => {
    fc.assert(
      fc.property(moment, fields, plain, (time, entries, more) => {
        const event = build(time, [...entries, ...Object.entries(more)]);
        const line = encodeCef(event);
        const read = decode(line);
        expect(read['@timestamp']).toBe(time);
        for (const [field, value] of [...entries, ...Object.entries(more)]) {
          const wanted = typeof value === 'string' ? carried(value) : value;
          const found = getField(read, field);
          if (wanted === undefined || wanted === '') continue;
          expect([field, found]).toEqual([field, wanted]);
        }
      }),
      { numRuns: 1_500, seed: 8 },
    );
  });

  it('is one line with its seven bars, whatever the event holds', () => {
    const anything = fc.oneof(nasty, fc.jsonValue(), fc.string({ unit: 'binary' }));
    const names = [
      ...MAPPED.map(([field]) => field),
      'observer.vendor',
      'observer.product',
      'observer.version',
      'cef.name',
      'event.code',
      'event.action',
      'labels',
      'labels.x',
      'url.path',
      'event.category',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 12 }),
        fc.double(),
        (entries, time) => {
          const line = encodeCef(build(time, entries as [string, Value][]));
          expect(line).not.toMatch(LINE_BREAK);
          expect(line.isWellFormed()).toBe(true);
          const parts = headerOf(line);
          expect(parts.slice(0, 1)).toEqual(['CEF:0']);
          expect(parts[6]).toMatch(/^(?:\d|10|Unknown)$/);
          for (const pair of line.slice(parts.slice(0, 7).join('|').length + 1).split(/ (?=[\w.\p{L}-]+=)/u)) {
            expect(pair.slice(pair.indexOf('=') + 1)).not.toMatch(/(?<!\\)(?:\\\\)*=/);
          }
        },
      ),
      { numRuns: 2_000, seed: 9 },
    );
  });
});

describe('CefWriter', () => {
  const written = (event: Event, options: CefWriterOptions, longest?: number) => {
    const out = new ByteWriter();
    const isWhole = new CefWriter(options).write(event, out, {}, longest);
    return { isWhole, bytes: Buffer.from(out.view()), text: Buffer.from(out.view()).toString() };
  };

  it('says no value by half where there is no room for it, and texts as far as there is', () => {
    fc.assert(
      fc.property(moment, fields, fc.integer({ min: 150, max: 700 }), (time, entries, longest) => {
        const event = build(time, entries);
        const { isWhole, bytes, text } = written(event, {}, longest);
        const whole = encodeCef(event);
        expect(isWhole).toBe(text === whole);
        expect(isWhole).toBe(Buffer.byteLength(whole) <= longest);
        if (isWhole) return;
        expect(bytes.length).toBeLessThanOrEqual(longest);
        expect(bytes.equals(Buffer.from(text))).toBe(true);
        const [cut, all] = [decode(text), decode(whole)];
        for (const [field] of MAPPED) {
          const [found, full] = [getField(cut, field), getField(all, field)];
          // A reader makes these of what is there.
          if (found === undefined || INFERRED.has(field)) continue;
          if (PROSE.has(field)) expect(field === 'message' || String(full).startsWith(String(found))).toBe(true);
          else expect([field, found]).toEqual([field, full]);
        }
      }),
      { numRuns: 500, seed: 21 },
    );
  });

  it('cuts values to the lengths of the standard', () => {
    const event = build(1795399086123, [
      ['event.action', 'x'.repeat(100)],
      ['event.id', 'y'.repeat(100)],
      ['message', 'z'.repeat(2_000)],
      ['labels.a', 'w'.repeat(5_000)],
    ]);
    const { text } = written(event, { hasLengths: true });
    const length = (key: string) => new RegExp(`(?<= ${key}=)[a-z]+`).exec(text)?.[0].length;
    expect(['act', 'externalId', 'msg', 'cs1'].map(length)).toEqual([63, 40, 1023, 4000]);
  });

  it('fills the slots that are asked for', () => {
    const event = build(1795399086123, [
      ['event.type', 'start'],
      ['event.created', '2026-11-23T01:58:06.123Z'],
      ['labels.tenant', 'blue'],
      ['labels.count', '12'],
      ['labels.other', 'x'],
      ['http.response.status_code', 403],
      ['host.ip', ['fe80::1']],
    ]);
    const slots = { cs1: 'labels.tenant', cn1: 'labels.count', deviceCustomDate1: 'event.created', c6a1: 'host.ip' };
    const { text } = written(event, { slots, version: 1 });
    expect(text.slice(text.indexOf('rt='))).toBe(
      'rt=1795399086123 c6a1=fe80::1 c6a1Label=host.ip deviceCustomDate1=1795399086123 deviceCustomDate1Label=event.created cs1=blue cs1Label=tenant cn1=12 cn1Label=count cs2=x cs2Label=other',
    );
    expect(text).toMatch(/^CEF:1\|/);
    const read = decode(text);
    expect(view(read, ['labels.tenant', 'labels.count', 'labels.other'])).toEqual({
      'labels.tenant': 'blue',
      'labels.count': 12,
      'labels.other': 'x',
    });
  });

  it('keeps what no class id of CEF 1 holds out of it', () =>
    expect(written(build(1795399086123, [['event.action', 'a%b#c=d']]), { version: 1 }).text).toContain('|a_b_c_d|'));
});

const INFERRED = new Set(['event.module', 'event.dataset', 'event.code', 'user.name']);
const PROSE = new Set([
  'message',
  'user_agent.original',
  'http.request.referrer',
  'error.message',
  'error.stack_trace',
  'url.original',
]);

describe('hostile CEF', () => {
  const SEED = encodeCef(
    build(1795399086123, [
      ['event.action', 'authn_login_fail'],
      ['source.ip', '203.0.113.7'],
      ['message', 'a=b|c\\d\ne'],
      ['url.original', '/x?y=1'],
      ['labels.a', 'b'],
    ]),
  );
  const PIECES = [
    ...NASTY,
    'cs1=',
    'cs1Label=',
    'rt=',
    'dtz=',
    'Nov 23 2026',
    'fileHash=',
    'request=',
    '__proto__=',
    'labels.x=',
    '['.repeat(50),
    ' '.repeat(200),
    '|'.repeat(20),
  ];

  it('never throws, in 10,000 mutations', () => {
    const normalise = createNormaliser();
    const change = fc.record({ at: fc.nat(400), cut: fc.nat(6), piece: fc.constantFrom(...PIECES) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let text = SEED;
        for (const { at, cut, piece } of changes) text = text.slice(0, at) + piece + text.slice(at + cut);
        const event: Event = { '@timestamp': NOW };
        decodeCef(text, event, { timeZone: 'UTC' });
        normalise(event, {});
        expect(Number.isFinite(event['@timestamp'])).toBe(true);
        encodeCef(event);
        expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
      }),
      { numRuns: 10_000, seed: 10 },
    );
  });
});
