import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ecs } from '../../../define/index.ts';
import { type Event, fieldOf, newEvent, type Value } from '../../../event/index.ts';
import { tryDecode, tryEncode } from '../try-codec.ts';

const BASE = 'CEF:0|security|threatmanager|1.0|100|trojan successfully stopped|10|';
const EMPTY_HEADER = 'CEF:0|Elasticsearch|Logstash|1.0|Logstash|Logstash|6|';

type Expected = Readonly<Record<string, Value | undefined>>;
/** Field → value; with ECS, and without. */
type Case = readonly [title: string, message: string, ecs: Expected, old: Expected];

const header = {
  ecs: {
    '[cef][version]': '0',
    '[observer][version]': '1.0',
    '[event][code]': '100',
    '[cef][name]': 'trojan successfully stopped',
    '[event][severity]': '10',
  },
  old: {
    cefVersion: '0',
    deviceVersion: '1.0',
    deviceEventClassId: '100',
    name: 'trojan successfully stopped',
    severity: '10',
  },
};
const addresses = {
  ecs: { '[source][ip]': '10.0.0.192', '[destination][ip]': '12.121.122.82', '[source][port]': '1232' },
  old: { sourceAddress: '10.0.0.192', destinationAddress: '12.121.122.82', sourcePort: '1232' },
};
const same = (fields: Expected): readonly [Expected, Expected] => [fields, fields];

const CASES: readonly Case[] = [
  [
    'header and extension',
    `${BASE}src=10.0.0.192 dst=12.121.122.82 spt=1232`,
    { ...header.ecs, ...addresses.ecs, '[observer][vendor]': 'security', '[observer][product]': 'threatmanager' },
    { ...header.old, ...addresses.old, deviceVendor: 'security', deviceProduct: 'threatmanager' },
  ],
  ['no extension', BASE, header.ecs, header.old],
  [
    'a line end behind it',
    `${BASE}src=10.0.0.192\r\n`,
    { '[source][ip]': '10.0.0.192' },
    { sourceAddress: '10.0.0.192' },
  ],
  [
    'in quotes',
    `"${BASE}src=10.0.0.192"`,
    { ...header.ecs, '[source][ip]': '10.0.0.192' },
    { ...header.old, sourceAddress: '10.0.0.192' },
  ],
  [
    'empty parts of the header',
    'CEF:0|||1.0|100|trojan successfully stopped|10|src=10.0.0.192',
    { ...header.ecs, '[observer][vendor]': '', '[observer][product]': '' },
    { ...header.old, deviceVendor: '', deviceProduct: '' },
  ],
  ['spaces before the extension', `${BASE} src=10.0.0.192 dst=12.121.122.82 spt=1232`, addresses.ecs, addresses.old],
  ['several spaces between pairs', `${BASE} src=10.0.0.192  dst=12.121.122.82  spt=1232`, addresses.ecs, addresses.old],
  [
    'an escaped pipe in a value',
    `${BASE}moo=this\\|has an escaped pipe`,
    ...same({ moo: 'this\\|has an escaped pipe' }),
  ],
  ['a pipe in a value', `${BASE}moo=this|has an pipe`, ...same({ moo: 'this|has an pipe' })],
  ['equals signs in a value', `${BASE}moo=this =has = equals\\=`, ...same({ moo: 'this =has = equals=' })],
  ['line ends in a value', `${BASE}moo=one\\ntwo\\rthree`, ...same({ moo: 'one\ntwo\rthree' })],
  ['backslashes in a value', `${BASE}moo=this \\has \\ backslashs\\`, ...same({ moo: 'this \\has \\ backslashs\\' })],
  ['two backslashes', `${BASE}moo=C:\\\\new\\\\table`, ...same({ moo: 'C:\\new\\table' })],
  [
    'escaped equals signs and spaces',
    `${BASE}go=start now query_string=key1\\=value1&key2\\=value3 aa.bc&key3\\=value4 final=done`,
    ...same({ go: 'start now', query_string: 'key1=value1&key2=value3 aa.bc&key3=value4', final: 'done' }),
  ],
  [
    'escaped backslashes in the header',
    'CEF:0|secu\\\\rity|threat\\\\manager|1.\\\\0|10\\\\0|tro\\\\jan successfully stopped|\\\\10|',
    {
      '[observer][vendor]': 'secu\\rity',
      '[observer][product]': 'threat\\manager',
      '[observer][version]': '1.\\0',
      '[event][code]': '10\\0',
      '[cef][name]': 'tro\\jan successfully stopped',
      '[event][severity]': '\\10',
    },
    { deviceVendor: 'secu\\rity', deviceProduct: 'threat\\manager', deviceVersion: '1.\\0', severity: '\\10' },
  ],
  [
    'an escaped backslash before a pipe',
    'CEF:0|security\\\\\\||threatmanager\\\\|1.0|100|trojan successfully stopped|10|',
    { ...header.ecs, '[observer][vendor]': 'security\\|', '[observer][product]': 'threatmanager\\' },
    { ...header.old, deviceVendor: 'security\\|', deviceProduct: 'threatmanager\\' },
  ],
  [
    'escaped pipes in the header',
    'CEF:0|secu\\|rity|threatmanager\\||1.\\|0|10\\|0|tro\\|jan|\\|10|',
    { '[observer][vendor]': 'secu|rity', '[observer][product]': 'threatmanager|', '[event][severity]': '|10' },
    { deviceVendor: 'secu|rity', deviceProduct: 'threatmanager|', deviceEventClassId: '10|0', name: 'tro|jan' },
  ],
  [
    'an equals sign in the header',
    'CEF:0|security|threatmanager=equal|1.0|100|trojan successfully stopped|10|',
    { ...header.ecs, '[observer][product]': 'threatmanager=equal' },
    { ...header.old, deviceProduct: 'threatmanager=equal' },
  ],
  [
    'dots in keys',
    'CEF:0|Vendor|Device|Version|13|my message|5|dvchost=loghost cat=traffic deviceSeverity=notice ad.nn=TEST src=192.168.0.1 destinationPort=53',
    {
      '[observer][hostname]': 'loghost',
      '[cef][category]': 'traffic',
      deviceSeverity: 'notice',
      'ad.nn': 'TEST',
      '[source][ip]': '192.168.0.1',
      '[destination][port]': '53',
    },
    { deviceHostName: 'loghost', deviceEventCategory: 'traffic', 'ad.nn': 'TEST', destinationPort: '53' },
  ],
  [
    'spaces in the last value',
    `${BASE}dproc=InternetExplorer x.x.x.x`,
    { '[destination][process][name]': 'InternetExplorer x.x.x.x' },
    { destinationProcessName: 'InternetExplorer x.x.x.x' },
  ],
  [
    'keys with commas and indices',
    `${BASE}additional.dotfieldName=new_value ad.Error_,Code=3221225578 ad.field[0]=field0 ad.foo.name[1]=new_name dst=12.121.122.82`,
    {
      'additional.dotfieldName': 'new_value',
      '[ad.field][0]': 'field0',
      '[ad.foo.name][1]': 'new_name',
      '[destination][ip]': '12.121.122.82',
    },
    { '[ad.field][0]': 'field0', '[ad.foo.name][1]': 'new_name', destinationAddress: '12.121.122.82' },
  ],
  [
    'keys that are not known',
    `${BASE}new_key_by_device=new_values here`,
    ...same({ new_key_by_device: 'new_values here' }),
  ],
  [
    'short keys',
    `${BASE}proto=TCP shost=s.example dhost=d.example spt=11024 dpt=9200 outcome=Success amac=00:80:48:1c:24:91 reason=x`,
    {
      '[network][transport]': 'TCP',
      '[source][domain]': 's.example',
      '[destination][domain]': 'd.example',
      '[destination][port]': '9200',
      '[event][outcome]': 'Success',
      '[agent][mac]': '00:80:48:1c:24:91',
      '[event][reason]': 'x',
    },
    { transportProtocol: 'TCP', sourceHostName: 's.example', eventOutcome: 'Success', Reason: 'x' },
  ],
  [
    'what syslog puts before it',
    `Syslogdate Sysloghost ${BASE}fileHash=1bad1dea`,
    { ...header.ecs, '[log][syslog][header]': 'Syslogdate Sysloghost', '[file][hash]': '1bad1dea' },
    { ...header.old, syslog: 'Syslogdate Sysloghost', fileHash: '1bad1dea' },
  ],
  [
    'slots',
    `${BASE}cfp15=3.1415926 cfp15Label=pi c6a12=::1 c6a12Label=localhost cn7=8191 cn7Label=mersenne cs4=silly cs4Label=theory`,
    {
      '[cef][device_custom_floating_point_15][value]': '3.1415926',
      '[cef][device_custom_floating_point_15][label]': 'pi',
      '[cef][device_custom_ipv6_address_12][value]': '::1',
      '[cef][device_custom_number_7][label]': 'mersenne',
      '[cef][device_custom_string_4][value]': 'silly',
    },
    { deviceCustomFloatingPoint15: '3.1415926', deviceCustomIPv6Address12: '::1', deviceCustomString4Label: 'theory' },
  ],
  [
    'an empty value, and an equals sign behind what is no key',
    `${BASE}requestClientApplication='Foo-Bar/2018.1.7; Email:user@example.com; Guid:test=' cs1= cs1Label=Foo Bar`,
    {
      '[user_agent][original]': "'Foo-Bar/2018.1.7; Email:user@example.com; Guid:test='",
      '[cef][device_custom_string_1][value]': '',
      '[cef][device_custom_string_1][label]': 'Foo Bar',
    },
    { deviceCustomString1: '', deviceCustomString1Label: 'Foo Bar' },
  ],
  [
    'older names',
    `${BASE}destinationLongitude=-73.614830 sourceLatitude=9.1076927`,
    { '[destination][geo][location][lon]': '-73.614830', '[source][geo][location][lat]': '9.1076927' },
    { destinationLongitude: '-73.614830', sourceLatitude: '9.1076927' },
  ],
  ['UTF-8', `${BASE}target=aaaaaああああaaaa`, ...same({ target: 'aaaaaああああaaaa' })],
  [
    'a time with the zone of the device',
    `${BASE}rt=Jul 19 2017 10:50:21.127 dtz=Europe/Moscow`,
    { '@timestamp': '2017-07-19T07:50:21.127Z', '[event][timezone]': 'Europe/Moscow' },
    { deviceReceiptTime: 'Jul 19 2017 10:50:21.127', deviceTimeZone: 'Europe/Moscow' },
  ],
  [
    'times since the epoch',
    `${BASE}art=1500464384997 start=1500464384997.25`,
    { '[event][created]': '2017-07-19T11:39:44.997Z', '[event][start]': '2017-07-19T11:39:44.997250Z' },
    { agentReceiptTime: '1500464384997', startTime: '1500464384997.25' },
  ],
];

const decodeOne = (message: string, ecs: Ecs, options = {}): Event => {
  const { events } = tryDecode('cef', [message], { ecs, options, clock: () => 1_780_000_000_000 });
  expect(events).toHaveLength(1);
  return events[0] ?? newEvent(0);
};
const view = (event: Event, expected: Expected): Expected =>
  Object.fromEntries(Object.keys(expected).map((field) => [field, fieldOf(field).get(event)]));

describe('cef, decoded', () => {
  it.each(CASES)('with ECS: %s', (_title, message, ecs) => expect(view(decodeOne(message, 'v8'), ecs)).toEqual(ecs));
  it.each(CASES)('without: %s', (_title, message, _ecs, old) =>
    expect(view(decodeOne(message, 'disabled'), old)).toEqual(old),
  );

  it('keeps a key with a comma', () => expect(decodeOne(`${BASE}ad.Error_,Code=1`, 'v8')['ad.Error_,Code']).toBe('1'));

  it.each([
    ['no CEF at all', 'Foo bar'],
    ['too few parts', 'CEF:0|security|threatmanager|1.0|100|trojan'],
    ['a value without a key', `${BASE}this is keyless`],
    ['a line feed within', `${BASE}moo=a\n${BASE}moo=b`],
    ['a field in the place of an object', `${BASE}source=x src=10.0.0.1`],
    ['a time that is none', `${BASE}rt=yesterday`],
    ['a zone that is none', `${BASE}rt=Jul 19 2017 10:50:21 dtz=Nowhere/At_All`],
  ])('refuses %s', (_title, message) => {
    const event = decodeOne(message, 'v8');
    expect(event).toMatchObject({ message, tags: ['_cefparsefailure'] });
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(`${BASE}target=`), Buffer.from([0x82, 0xa0, 0xff])]);
    const { events, counts } = tryDecode('cef', [bytes]);
    expect(events[0]?.tags).toEqual(['_cefparsefailure']);
    expect(counts.get('invalid_utf8')).toBe(1);
  });

  it('keeps the message as it came', () =>
    expect(decodeOne(BASE, 'v8', { raw_data_field: '[event][original]' })).toMatchObject({
      event: { original: BASE },
    }));

  it('knows the device as the host', () =>
    expect(decodeOne(`${BASE}dvc=10.0.0.1 dvchost=h deviceExternalId=7`, 'v8', { device: 'host' })).toMatchObject({
      host: { ip: '10.0.0.1', name: 'h', id: '7' },
    }));

  it('cuts at its delimiter, wherever the chunks are', () => {
    const text = Buffer.from(`${BASE}moo=a\r\n${BASE}moo=ä\r\n${BASE}moo=c`);
    for (let at = 0; at <= text.length; at++) {
      const { events } = tryDecode('cef', [text.subarray(0, at), text.subarray(at)], {
        options: { delimiter: '\\r\\n' },
      });
      expect(events.map(({ moo }) => moo)).toEqual(['a', 'ä', 'c']);
    }
  });

  it('takes a time that grows with the message alone', () => {
    const hostile = [
      `CEF:0|${'\\\\'.repeat(200_000)}`,
      `${BASE}a=${'a.b'.repeat(100_000)}`,
      `${BASE}a=${' a'.repeat(200_000)}`,
      `${BASE}a=${' '.repeat(400_000)}`,
      `${BASE}a=${' '.repeat(400_000)}x`,
    ];
    for (const message of hostile) expect(tryDecode('cef', [message]).events).toHaveLength(1);
  });
});

describe('times of cef', () => {
  const times = (text: string, now: string, options = {}): Value | undefined => {
    const message = `${BASE}end=${text}`;
    const { events } = tryDecode('cef', [message], {
      options: { default_timezone: 'UTC', ...options },
      clock: () => Date.parse(now),
    });
    return fieldOf('[event][end]').get(events[0] ?? newEvent(0));
  };

  it.each([
    ['Jun 01 10:00:00', '2026-06-02T00:00:00Z', '2026-06-01T10:00:00.000Z'],
    ['Jun 05 10:00:00', '2026-06-02T00:00:00Z', '2025-06-05T10:00:00.000Z'],
    ['Jan 01 00:30:00', '2026-12-31T23:50:00Z', '2027-01-01T00:30:00.000Z'],
    ['Dec 31 23:30:00', '2027-01-01T00:10:00Z', '2026-12-31T23:30:00.000Z'],
    ['Jun 01 2020 10:00:00.123456789', '2026-06-02T00:00:00Z', '2020-06-01T10:00:00.123456789Z'],
    ['Jun 01 2020 10:00:00 PDT', '2026-06-02T00:00:00Z', '2020-06-01T17:00:00.000Z'],
    ['Jun 01 2020 10:00:00 +02:00', '2026-06-02T00:00:00Z', '2020-06-01T08:00:00.000Z'],
  ])('%s at %s', (text, now, expected) => expect(times(text, now)).toBe(expected));

  it('in another language', () =>
    expect(times('oct. 01 2020 10:00:00', '2026-06-02T00:00:00Z', { locale: 'fr_FR' })).toBe(
      '2020-10-01T10:00:00.000Z',
    ));
});

describe('cef, encoded', () => {
  const encode = (fields: Partial<Event>, options = {}, ecs: Ecs = 'v8'): string =>
    Buffer.from(tryEncode('cef', [{ ...newEvent(0), ...fields }], { options, ecs })).toString();

  it.each([
    ['nothing', {}, EMPTY_HEADER],
    ['empty parts', { vendor: '', product: '', version: '', signature: '', name: '', severity: '' }, EMPTY_HEADER],
    [
      'a header of its own',
      { vendor: 'v', product: 'p', version: '2.0', signature: 's', name: 'n', severity: '1' },
      'CEF:0|v|p|2.0|s|n|1|',
    ],
    ['fields of the event', { vendor: '%{foo}', name: '%{[a][b]}' }, 'CEF:0|bar|Logstash|1.0|Logstash|c|6|'],
    [
      'what the header can not hold',
      { vendor: 'ven\ndor', product: 'pro|duct', version: 'ver\\sion', signature: 'sig\r\nnature', name: 'na\rme' },
      'CEF:0|ven dor|pro\\|duct|ver\\\\sion|sig nature|na me|6|',
    ],
    ['a delimiter', { delimiter: '\\r\\n' }, `${EMPTY_HEADER}\r\n`],
  ])('%s', (_title, options, expected) => expect(encode({ foo: 'bar', a: { b: 'c' } }, options)).toBe(expected));

  it.each([
    ['foo', '6'],
    ['11', '6'],
    ['-1', '6'],
    ['5.4', '6'],
    ['1.0', '1'],
    ['0', '0'],
    ['10', '10'],
    ['4\n', '4'],
  ])('severity %j is %s', (severity, expected) =>
    expect(encode({}, { severity })).toBe(`CEF:0|Elasticsearch|Logstash|1.0|Logstash|Logstash|${expected}|`),
  );

  it.each<[string, Partial<Event>, readonly string[], string]>([
    ['in their order', { foo: 'foo value', bar: 'bar value' }, ['foo', 'bar'], 'foo=foo value bar=bar value'],
    ['only those that are there', { foo: 'a', baz: 'c' }, ['foo', 'bar', 'baz'], 'foo=a baz=c'],
    ['keys are cleaned', { 'f o\no': 'a', '@b-a_r': 'b' }, ['f o\no', '@b-a_r'], 'foo=a bar=b'],
    [
      'values are escaped',
      { foo: 'foo\\value\n', bar: 'bar=value\r' },
      ['foo', 'bar'],
      'foo=foo\\\\value\\n bar=bar\\=value\\n',
    ],
    ['lists and maps are JSON', { foo: { bar: ['x'] } }, ['foo'], 'foo={"bar":["x"]}'],
    ['the time', {}, ['@timestamp'], 'deviceReceiptTime=1970-01-01T00:00:00.000Z'],
    ['fields of ECS get their names', { source: { ip: '1.2.3.4' } }, ['[source][ip]'], 'sourceAddress=1.2.3.4'],
    [
      'a shared field is written as the first',
      { source: { registered_domain: 'x' } },
      ['[source][registered_domain]'],
      'sourceDnsDomain=x',
    ],
  ])('%s', (_title, fields, names, expected) =>
    expect(encode(fields, { fields: names })).toBe(`${EMPTY_HEADER}${expected}`),
  );

  it.each<[Ecs, Partial<Event>, string, string]>([
    ['v8', { source: { ip: '1.2.3.4' } }, '[source][ip]', 'src=1.2.3.4'],
    ['v8', { sourceAddress: '1.2.3.4' }, 'sourceAddress', 'src=1.2.3.4'],
    ['disabled', { sourceAddress: '1.2.3.4' }, 'sourceAddress', 'src=1.2.3.4'],
    ['disabled', { sourceLatitude: '9.1' }, 'sourceLatitude', 'slat=9.1'],
  ])('short keys (%s)', (ecs, fields, name, expected) =>
    expect(encode(fields, { fields: [name], reverse_mapping: true }, ecs)).toBe(`${EMPTY_HEADER}${expected}`),
  );

  it('comes back as it was', () => {
    // Line ends become one kind, and what stands at the ends of an extension is not kept.
    const value = fc.string({ unit: 'binary' }).map((text) => `x${text.replace(/[\0\r]|\p{Cs}/gu, '')}x`);
    fc.assert(
      fc.property(value, value, fc.integer({ min: 0, max: 10 }), (message, name, severity) => {
        const event = { ...newEvent(0), message, cef: { name: name.replaceAll('\n', ' ') }, level: severity };
        const options = {
          name: '%{[cef][name]}',
          severity: '%{level}',
          fields: ['message', '[event][reason]'],
          reverse_mapping: true,
        };
        const [decoded] = tryDecode('cef', [tryEncode('cef', [event], { options })]).events;
        expect(decoded).toMatchObject({
          message,
          cef: { name: event.cef.name },
          event: { severity: String(severity) },
        });
      }),
    );
  });

  it('writes a line each where lines are written', () =>
    expect(Buffer.from(tryEncode('cef_lines', [newEvent(0), newEvent(0)])).toString()).toBe(
      `${EMPTY_HEADER}\n${EMPTY_HEADER}\n`,
    ));
});
