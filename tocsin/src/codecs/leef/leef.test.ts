import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteWriter,
  createNormaliser,
  createZone,
  type Event,
  getField,
  setField,
  type Value,
} from '../../event/index.ts';
import { dateReader } from './date-format.ts';
import { decodeLeef, encodeLeef, LeefWriter } from './index.ts';
import { LEEF_FIELDS } from './mapping.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const V1 = 'LEEF:1.0|Acme|FW|1|9|';

const decode = (text: string): Event => {
  const event: Event = { '@timestamp': NOW };
  expect(decodeLeef(text, event, { timeZone: 'UTC' })).toBe(true);
  return event;
};
const view = (event: Event, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, getField(event, name)]));

type Expected = Readonly<Record<string, Value | undefined>>;

const two = { 'source.ip': '192.0.2.1', 'user.name': 'a b', tags: undefined };

describe('decodeLeef', () => {
  it.each<[string, string, Expected]>([
    [
      '1.0',
      `${V1}src=192.0.2.1\tusrName=a b`,
      { ...two, 'leef.version': '1.0', 'event.code': '9', 'observer.vendor': 'Acme' },
    ],
    ['2.0 with a character', 'LEEF:2.0|A|B|1|9|^|src=192.0.2.1^usrName=a b', two],
    ['x09', 'LEEF:2.0|A|B|1|9|x09|src=192.0.2.1\tusrName=a b', two],
    ['0x09', 'LEEF:2.0|A|B|1|9|0x09|src=192.0.2.1\tusrName=a b', two],
    ['x5E', 'LEEF:2.0|A|B|1|9|x5E|src=192.0.2.1^usrName=a b', two],
    ['0x5e', 'LEEF:2.0|A|B|1|9|0x5e|src=192.0.2.1^usrName=a b', two],
    ['four digits', 'LEEF:2.0|A|B|1|9|0x00A6|src=192.0.2.1¦usrName=a b', two],
    ['a character of two units', 'LEEF:2.0|A|B|1|9|😀|src=192.0.2.1😀usrName=a b', two],
    ['the bar itself', 'LEEF:2.0|A|B|1|9|||src=192.0.2.1|usrName=a b', two],
    ['an empty delimiter', 'LEEF:2.0|A|B|1|9||src=192.0.2.1\tusrName=a b', two],
    ['no delimiter', 'LEEF:2.0|A|B|1|9|src=192.0.2.1\tusrName=a b', two],
    [
      'no delimiter, a bar in a value',
      'LEEF:2.0|A|B|1|9|src=192.0.2.1\tusrName=a b\tmsg=x|y',
      { ...two, message: 'x|y' },
    ],
    ['a version that is unknown', 'LEEF:3.1|A|B|1|9|^|src=192.0.2.1^usrName=a b', two],
    ['tabs that a relay has escaped', `${V1}src=192.0.2.1#011usrName=a b`, two],
    ['= in values', `${V1}msg=a=b=c\turl=/x?y=z`, { message: 'a=b=c', 'url.query': 'y=z' }],
    [
      'a delimiter in a value',
      'LEEF:2.0|A|B|1|9|^|msg=a^b^src=192.0.2.1',
      { message: 'a^b', 'source.ip': '192.0.2.1' },
    ],
    ['delimiters at the end', `${V1}msg=a\t\t\r\n`, { message: 'a' }],
    ['empty values', `${V1}src=\tmsg=a`, { source: undefined, message: 'a' }],
    [
      'text without a key',
      `${V1}hello\tsrc=192.0.2.1`,
      { message: 'hello', 'source.ip': '192.0.2.1', tags: ['_leefparsefailure'] },
    ],
    ['empty parts', 'LEEF:1.0|||||src=192.0.2.1', { observer: undefined, 'source.ip': '192.0.2.1' }],
    [
      'a header that ends too early',
      'LEEF:1.0|A|B|src=192.0.2.1\tmsg=x|y',
      { 'observer.product': 'B', 'source.ip': '192.0.2.1', message: 'x|y', tags: ['_leefparsefailure'] },
    ],
    ['a header alone', 'LEEF:1.0|A|B|1|9', { 'event.code': '9', tags: undefined }],
    ['a header alone, cut', 'LEEF:1.0|A', { 'observer.vendor': 'A', tags: ['_leefparsefailure'] }],
    ['severity', `${V1}sev=10`, { 'event.severity': 10, 'log.level': 'critical' }],
    ['severity that is none', `${V1}sev=99`, { 'event.severity': undefined, 'leef.attributes.sev': '99' }],
    ['category', `${V1}cat=iam`, { 'event.category': 'iam' }],
    ['another category', `${V1}cat=Blocked Traffic`, { 'leef.category': 'Blocked Traffic' }],
    [
      'translated addresses',
      `${V1}srcPostNAT=192.0.2.9\tsrcPostNATPort=5\tsrcPreNAT=10.0.0.1`,
      { 'source.nat.ip': '192.0.2.9', 'source.nat.port': 5, 'leef.src_pre_nat': '10.0.0.1' },
    ],
    [
      'counts',
      `${V1}srcBytes=5\tdstBytes=6\tsrcPackets=1\ttotalPackets=x`,
      { 'source.bytes': 5, 'destination.bytes': 6, 'source.packets': 1, 'leef.attributes.totalPackets': 'x' },
    ],
    ['keys of the device', `${V1}foo.bar=1\t__proto__=2`, { 'leef.attributes.foo_bar': '1' }],
    [
      'OWASP',
      'LEEF:1.0|A|B|1|authn_login_fail|usrName=a',
      { 'event.action': 'authn_login_fail', 'event.category': 'authentication', 'event.outcome': 'failure' },
    ],
  ])('%s', (_title, text, expected) => expect(view(decode(text), Object.keys(expected))).toEqual(expected));

  it.each([
    ['devTime=1795399086', '2026-11-23T01:58:06.000Z'],
    ['devTime=1795399086123', '2026-11-23T01:58:06.123Z'],
    ['devTime=Nov 23 2026 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['devTime=Nov 23 2026 01:58:06.123 PST', '2026-11-23T09:58:06.123Z'],
    ['devTime=2026-11-23T01:58:06.123+0100', '2026-11-23T00:58:06.123Z'],
    ['devTime=23/11/2026 01:58:06\tdevTimeFormat=dd/MM/yyyy HH:mm:ss', '2026-11-23T01:58:06.000Z'],
    ['devTimeFormat=dd/MM/yyyy\tdevTime=Nov 23 2026 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['devTime=soon\tdevTimeFormat=dd/MM/yyyy', undefined],
    ['devTime=1795399086\tdevTimeFormat=bb', '2026-11-23T01:58:06.000Z'],
  ])('%s', (pairs, expected) => {
    const event = decode(`<13>Nov 22 00:00:00 h ${V1}${pairs}`);
    expect(new Date(event['@timestamp']).toISOString()).toBe(expected ?? '2026-11-22T00:00:00.000Z');
    expect(getField(event, 'leef.attributes.devTime') === undefined).toBe(expected !== undefined);
  });

  it.each(['', 'LEEF', 'LEEF:1.0', 'LEEF:|A', 'xLEEF:1.0|A', 'a|LEEF:1.0|A'])('%j is none', (text) => {
    expect(decodeLeef(text, { '@timestamp': NOW })).toBe(false);
  });
});

describe('patterns of SimpleDateFormat', () => {
  const read = (pattern: string, text: string, zone = 'UTC') => {
    const time = dateReader(pattern)?.(text, createZone(zone), NOW);
    return time === undefined || Number.isNaN(time) ? undefined : new Date(time).toISOString();
  };
  it.each([
    ['MMM dd yyyy HH:mm:ss', 'Nov 23 2026 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['MMM dd yyyy HH:mm:ss.SSS z', 'Nov 23 2026 01:58:06.123 EST', '2026-11-23T06:58:06.123Z'],
    ['MMMM d, yyyy h:mm:ss a', 'November 3, 2026 1:58:06 PM', '2026-11-03T13:58:06.000Z'],
    ['EEE MMM dd HH:mm:ss zzz yyyy', 'Mon Nov 23 01:58:06 CET 2026', '2026-11-23T00:58:06.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2026-11-23T01:58:06.123+01:00', '2026-11-23T00:58:06.123Z'],
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2026-11-23T01:58:06Z', '2026-11-23T01:58:06.000Z'],
    ['yyyy-MM-dd HH:mm:ss Z', '2026-11-23 01:58:06 -0530', '2026-11-23T07:28:06.000Z'],
    ['yyyy-MM-dd HH:mm:ss X', '2026-11-23 01:58:06 Z', '2026-11-23T01:58:06.000Z'],
    ['yyyyMMddHHmmss', '20261123015806', '2026-11-23T01:58:06.000Z'],
    ['yyyyMMddHHmmssSSS', '20261123015806007', '2026-11-23T01:58:06.007Z'],
    ['yyyy-MM-dd HH:mm:ss,SSSSSS', '2026-11-23 01:58:06,123456', '2026-11-23T01:58:06.123Z'],
    ['dd/MM/yy', '23/11/26', '2026-11-23T00:00:00.000Z'],
    ['dd/MM/yy', '23/11/60', '1960-11-23T00:00:00.000Z'],
    ['D yyyy', '32 2026', '2026-02-01T00:00:00.000Z'],
    ['MMM dd HH:mm:ss', 'Nov 23 01:58:06', '2026-11-23T01:58:06.000Z'],
    ['MMM dd HH:mm:ss', 'Dec  5 01:58:06', '2025-12-05T01:58:06.000Z'],
    ['HH:mm', '09:30', '2026-11-23T09:30:00.000Z'],
    ['kk:mm', '24:30', '2026-11-23T00:30:00.000Z'],
    ['hh a', '12 AM', '2026-11-23T00:00:00.000Z'],
    ['hh a', '12 PM', '2026-11-23T12:00:00.000Z'],
    ["h 'o''clock' a", "9 o'clock PM", '2026-11-23T21:00:00.000Z'],
    ["yyyy''MM", "2026'11", '2026-11-01T00:00:00.000Z'],
    ['yyyy-MM-dd', '2026-02-30', undefined],
    ['yyyy-MM-dd', '2026-13-01', undefined],
    ['yyyy-MM-dd', 'soon', undefined],
    ['yyyy-MM-dd z', '2026-11-23 XQT', undefined],
    ['yyyy-bb', '2026-11', undefined],
    ['y'.repeat(200), '2026', undefined],
  ])('%s of %s', (pattern, text, expected) => expect(read(pattern, text)).toBe(expected));

  it('reads in the zone that is given', () =>
    expect(read('yyyy-MM-dd HH:mm', '2026-11-23 01:58', 'Europe/Berlin')).toBe('2026-11-23T00:58:00.000Z'));

  it('takes any pattern and any text', () => {
    const letters = fc.constantFrom(...'GyYMLdDEuaHkKhmsSzZX', "'", "''", ' ', '-', ':', '.', 'b', '😀');
    const pattern = fc.array(letters, { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, fc.string({ maxLength: 30 }), (one, text) => {
        expect(typeof (dateReader(one)?.(text, createZone('UTC'), NOW) ?? 0)).toBe('number');
      }),
      { numRuns: 3_000, seed: 3 },
    );
  });
});

const NASTY = [
  '|',
  '\\',
  '=',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  '\tsrc=6.6.6.6',
  '^src=6.6.6.6',
  '\nLEEF:1.0|',
  '\0',
  '\u2028',
  '\u0085',
  '\u001f',
  '\ud800',
  '~',
  '`',
  'ä',
  '漢',
  '😀',
  '"',
  '%',
  '#011',
  ',',
  '^',
  'x09',
  '0x5e',
  '<13>',
  '\u001b[31m',
  'a',
  'b c',
  'usrName=',
];
const nasty = fc.array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
/** LEEF can't hold line breaks, nor control characters. */
const carried = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n|[\r\n]/g, ' ')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]/g, ' ');

const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/);
const valuesOf = (kind: string): fc.Arbitrary<Value> => {
  if (kind === 'number') return fc.integer({ min: 0, max: 2 ** 31 });
  if (kind === 'address') return fc.ipV4();
  if (kind === 'lower') return word;
  return kind === 'list' ? fc.array(word, { minLength: 1, maxLength: 3 }) : nasty;
};
const MAPPED = [...LEEF_FIELDS].map(([field, { kind }]) => [field, kind] as const);
const fields = fc
  .uniqueArray(fc.constantFrom(...MAPPED), { maxLength: 20, selector: ([field]) => field })
  .chain((chosen) =>
    fc.tuple(...chosen.map(([field, kind]) => valuesOf(kind).map((value) => [field, value] as const))),
  );
const plain = fc.record(
  {
    'event.action': fc.constantFrom('authn_login_fail', 'http_request', 'something else'),
    'event.category': fc.constantFrom<Value>('web', ['authentication', 'web']),
    'event.outcome': fc.constantFrom('success', 'failure', 'unknown'),
    'event.severity': fc.integer({ min: 0, max: 60 }),
    'log.level': fc.constantFrom('debug', 'info', 'warn', 'warning', 'error', 'critical', 'odd'),
    'url.original': fc.constantFrom('/a?b=1', 'https://shop.example/x', '/|=\\', '/a b'),
    'url.domain': fc.constantFrom('shop.example', 'other.example'),
    'labels.tenant': word,
  },
  { requiredKeys: [] },
);
const build = (time: number, entries: Iterable<readonly [string, Value | undefined]>): Event => {
  const event: Event = { '@timestamp': time };
  for (const [field, value] of entries) if (value !== undefined) setField(event, field, value);
  return event;
};

describe('encodeLeef', () => {
  const event = build(1795399086123, [
    ['event.action', 'authn_login_fail'],
    ['event.category', 'authentication'],
    ['source.ip', '203.0.113.7'],
    ['user.name', 'a|b'],
    ['log.level', 'warning'],
    ['http.version', '1.1'],
  ]);

  it('writes the keys of QRadar', () => {
    expect(encodeLeef(event, { vendor: 'Ex|ample' })).toBe(
      'LEEF:2.0|Ex/ample|Tocsin|1.0|authn_login_fail|x09|cat=authentication\tdevTime=1795399086123\tsev=5\tsrc=203.0.113.7\tusrName=a|b\thttpVersion=1.1\taction=authn_login_fail',
    );
  });

  it('takes a delimiter that no value holds', () => {
    expect(encodeLeef(build(1, [['message', 'a\tb']]))).toContain('|x5e|');
    expect(encodeLeef(build(1, [['message', 'a\tb^~']]))).toContain('|x60|');
    expect(encodeLeef(build(1, [['message', 'a\tb^~`']]))).toContain('|x1f|');
    expect(encodeLeef(build(1795399086123, [['message', 'a\tb^']]), { leefVersion: '1.0' })).toBe(
      'LEEF:1.0|Tocsin|Tocsin|1.0|event|devTime=1795399086123\tmsg=a b^',
    );
  });

  it('is found again, every field, whatever the texts are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: 4e12 }), fields, plain, (time, entries, more) => {
        const all = [...entries, ...Object.entries(more)];
        const read = decode(encodeLeef(build(time, all)));
        expect(read['@timestamp']).toBe(time);
        for (const [field, value] of all) {
          const wanted = typeof value === 'string' ? carried(value) : value;
          if (wanted === '') continue;
          expect([field, getField(read, field)]).toEqual([field, wanted]);
        }
      }),
      { numRuns: 1_500, seed: 11 },
    );
  });

  it('is one line, without a bar in its header or a key twice, whatever the event holds', () => {
    const anything = fc.oneof(nasty, fc.jsonValue(), fc.string({ unit: 'binary' }));
    const names = [
      ...MAPPED.map(([field]) => field),
      'observer.vendor',
      'event.code',
      'event.action',
      'labels',
      'labels.x',
      'url.path',
    ];
    const options = fc.record({ leefVersion: fc.constantFrom('1.0' as const, '2.0' as const) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 12 }),
        fc.double(),
        options,
        (entries, time, own) => {
          const line = encodeLeef(build(time, entries as [string, Value][]), own);
          expect(line).not.toMatch(/[\n\r\v\f\0\x85\u2028\u2029]/);
          expect(line.isWellFormed()).toBe(true);
          const isOne = own.leefVersion === '1.0';
          const head = /^LEEF:[12]\.0\|[^|]+\|[^|]+\|[^|]+\|[^|\t]{1,255}\|(?:x(09|5e|7e|60|1f)\|)?/.exec(line);
          expect(head).not.toBeNull();
          const delimiter = isOne ? '\t' : String.fromCharCode(Number.parseInt(head?.[1] ?? '', 16));
          const body = line.slice(head?.[0].length);
          const keys = body === '' ? [] : body.split(delimiter).map((pair) => pair.slice(0, pair.indexOf('=')));
          expect(keys.filter((key) => !/^[\w.-]+$/.test(key))).toEqual([]);
          expect(new Set(keys).size).toBe(keys.length);
        },
      ),
      { numRuns: 2_000, seed: 12 },
    );
  });
});

describe('LeefWriter', () => {
  it('says no value by half where there is no room for it, and texts as far as there is', () => {
    const PROSE = new Set([
      'message',
      'user_agent.original',
      'http.request.referrer',
      'error.message',
      'error.stack_trace',
    ]);
    const writer = new LeefWriter();
    fc.assert(
      fc.property(
        fc.integer({ min: 1e12, max: 4e12 }),
        fields,
        fc.integer({ min: 100, max: 600 }),
        (time, entries, longest) => {
          const event = build(time, entries);
          const out = new ByteWriter();
          const isWhole = writer.write(event, out, {}, longest);
          const bytes = Buffer.from(out.view());
          const whole = encodeLeef(event);
          expect(isWhole).toBe(Buffer.byteLength(whole) <= longest);
          if (isWhole) {
            expect(bytes.toString()).toBe(whole);
            return;
          }
          expect(bytes.length).toBeLessThanOrEqual(longest);
          expect(bytes.equals(Buffer.from(bytes.toString()))).toBe(true);
          const [cut, all] = [decode(bytes.toString()), decode(whole)];
          for (const [field] of MAPPED) {
            const [found, full] = [getField(cut, field), getField(all, field)];
            // A reader makes these of what is there.
            if (found === undefined || ['event.module', 'event.dataset', 'event.code', 'user.name'].includes(field))
              continue;
            if (PROSE.has(field)) expect(String(full).startsWith(String(found))).toBe(true);
            else expect([field, found]).toEqual([field, full]);
          }
        },
      ),
      { numRuns: 500, seed: 22 },
    );
  });
});

describe('hostile LEEF', () => {
  const SEEDS = [
    `${V1}src=192.0.2.1\tusrName=a b\tdevTime=Nov 23 2026 01:58:06\tdevTimeFormat=MMM dd yyyy HH:mm:ss\turl=/x?y=1\tsev=5`,
    'LEEF:2.0|A|B|1|9|x5e|src=192.0.2.1^usrName=a b^devTime=1795399086^cat=web^labels.x=1^proto=TCP',
  ];
  const PIECES = [
    ...NASTY,
    'devTime=',
    'devTimeFormat=',
    "''''",
    'cat=',
    '__proto__=',
    'labels.__proto__=',
    '|'.repeat(20),
    '\t'.repeat(50),
    '^'.repeat(50),
  ];

  it('never throws, in 10,000 mutations', () => {
    const normalise = createNormaliser();
    const change = fc.record({ at: fc.nat(160), cut: fc.nat(6), piece: fc.constantFrom(...PIECES) });
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), fc.array(change, { minLength: 1, maxLength: 6 }), (seed, changes) => {
        let text = seed;
        for (const { at, cut, piece } of changes) text = text.slice(0, at) + piece + text.slice(at + cut);
        const event: Event = { '@timestamp': NOW };
        decodeLeef(text, event, { timeZone: 'UTC' });
        normalise(event, {});
        expect(Number.isFinite(event['@timestamp'])).toBe(true);
        encodeLeef(event);
      }),
      { numRuns: 10_000, seed: 13 },
    );
  });

  it('takes a time that grows with the message alone', () => {
    for (const filler of ['\t', 'a', '=', 'a=', 'a=\t', '|', '#011', ' ']) {
      expect(decodeLeef(`LEEF:2.0|A|B|1|9|x09|a=${filler.repeat(200_000)}`, { '@timestamp': NOW })).toBe(true);
    }
  });
});
